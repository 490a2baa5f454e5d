import { z } from 'zod'
import { buttonRef } from '../../contract/button.ts'
import { userIdSchema } from '../../values/person.ts'
import { rowIdSchema } from '../../values/whole.ts'

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

/** The answer to whether to let go. It says all by itself: a way out needs no session, which is lost while Redis is away. */
export const answerRelease = buttonRef({
  feature: 'bonds',
  name: 'end',
  version: 1,
  for: 'owner',
  asks: true,
  data: z.tuple([rowIdSchema, z.enum(['yes', 'no'])]),
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
