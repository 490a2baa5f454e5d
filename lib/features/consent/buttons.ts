import { z } from 'zod'
import { say } from '../../consent/texts.ts'
import { buttonRef, questionRef } from '../../contract/button.ts'
import { userIdSchema } from '../../values/person.ts'

const QUESTION_MS = 10 * 60_000

/** What people reach of lib/consent; the buttons of the rules' acceptance and of requests are that room's own. */

export const askRevoke = buttonRef({
  feature: 'consent',
  name: 'revoke',
  version: 1,
  for: 'owner',
  data: z.tuple([]),
})

export const revokeQuestion = questionRef({
  feature: 'consent',
  name: 'revoked',
  payload: z.object({}),
  ttlMs: QUESTION_MS,
  declined: say('rules.kept'),
})

/** A page of the block list, from 0. */
export const turnBlocked = buttonRef({
  feature: 'consent',
  name: 'blocked',
  version: 1,
  for: 'owner',
  data: z.tuple([z.coerce.number().int().min(0).max(999)]),
})

export const pressUnblock = buttonRef({
  feature: 'consent',
  name: 'unblock',
  version: 1,
  for: 'owner',
  data: z.tuple([userIdSchema]),
})
