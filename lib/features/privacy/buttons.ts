import { z } from 'zod'
import { buttonRef, questionRef } from '../../contract/button.ts'
import { say } from './texts.ts'

const QUESTION_MS = 10 * 60_000

export const pressTell = buttonRef({
  feature: 'privacy',
  name: 'tell',
  version: 1,
  for: 'owner',
  signed: true,
  data: z.tuple([]),
})

/** Shows what an erasure does. */
export const pressErase = buttonRef({
  feature: 'privacy',
  name: 'erase',
  version: 1,
  for: 'owner',
  signed: true,
  data: z.tuple([]),
})

/** The first yes: asks once more. */
export const pressGoOn = buttonRef({
  feature: 'privacy',
  name: 'go_on',
  version: 1,
  for: 'owner',
  signed: true,
  data: z.tuple([]),
})

/** The second yes. */
export const eraseQuestion = questionRef({
  feature: 'privacy',
  name: 'erased',
  payload: z.object({}),
  ttlMs: QUESTION_MS,
  declined: say('borrarme.kept'),
})
