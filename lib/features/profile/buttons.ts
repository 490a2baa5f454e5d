import { z } from 'zod'
import { buttonRef, questionRef } from '../../contract/button.ts'
import { userIdSchema } from '../../values/person.ts'
import { groupIdSchema } from '../../values/whole.ts'
import { say } from './texts.ts'

/** The card as a picture, below the one in words. */
export const sendPicture = buttonRef({
  feature: 'profile',
  name: 'picture',
  version: 1,
  for: 'anyone',
  data: z.tuple([userIdSchema]),
})

/** In private: which of one's groups' profiles. */
export const pickGroup = buttonRef({
  feature: 'profile',
  name: 'group',
  version: 1,
  for: 'owner',
  data: z.tuple([groupIdSchema]),
})

const QUESTION_MS = 10 * 60_000

/** Whether somebody is under 18, as they have just written: asked before anything is noted. */
export const underageQuestion = questionRef({
  feature: 'profile',
  name: 'underage',
  payload: z.object({}),
  ttlMs: QUESTION_MS,
  declined: say('underage.kept'),
})

/** Links by name: what they open is in wizards.ts, which needs the screens that offer them. */
export const toEditing = { name: 'perfil' } as const
export const toReporting = { name: 'aviso' } as const
