import { z } from 'zod'
import { buttonRef, questionRef } from '../../contract/button.ts'
import { personSchema, userIdSchema } from '../../values/person.ts'
import { rowIdSchema, wholeSchema } from '../../values/whole.ts'
import { say } from './texts.ts'

const QUESTION_MS = 10 * 60_000

/** Whose bonds (0 for the whole group's), and which page, from 0. */
export const turnCollars = buttonRef({
  feature: 'bonds',
  name: 'list',
  version: 1,
  for: 'owner',
  data: z.tuple([z.coerce.number().int().min(0), z.coerce.number().int().min(0).max(999)]),
})

export const pressRelease = buttonRef({
  feature: 'bonds',
  name: 'release',
  version: 1,
  for: 'owner',
  data: z.tuple([rowIdSchema]),
})

export const releaseQuestion = questionRef({
  feature: 'bonds',
  name: 'released',
  payload: z.object({ id: wholeSchema, other: personSchema }),
  ttlMs: QUESTION_MS,
  declined: say('liberar.kept'),
})

/** A permission of the collar that the actor wears, on (1) or off (0). The first version knew of one permission only. */
export const pressAllow = buttonRef({
  feature: 'bonds',
  name: 'allow',
  version: 2,
  for: 'owner',
  data: z.tuple([
    rowIdSchema,
    z.string().regex(/^[a-z_]{1,20}$/),
    z.enum(['0', '1']).transform((flag) => (flag === '1' ? 1 : 0)),
  ]),
})

/** Below somebody's profile: for whoever presses it. */
export const offerFromCard = buttonRef({
  feature: 'bonds',
  name: 'offer',
  version: 1,
  for: 'anyone',
  data: z.tuple([userIdSchema]),
})
