import { z } from 'zod'
import { buttonRef } from '../../contract/button.ts'
import { groupId } from '../../values/ids.ts'
import { userIdSchema } from '../../values/person.ts'
import { rowIdSchema } from '../../values/whole.ts'

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
  data: z.tuple([rowIdSchema.transform(groupId)]),
})

/** Links by name: what they open is in wizards.ts, which needs the screens that offer them. */
export const toEditing = { name: 'perfil' } as const
export const toReporting = { name: 'aviso' } as const
