import { z } from 'zod'
import { buttonRef } from '../../contract/button.ts'
import { ABILITIES } from '../../contract/entry.ts'
import { userIdSchema } from '../../values/person.ts'
import { groupIdSchema } from '../../values/whole.ts'

/** Each carries its group: in private another one may be meant by now. */

const OWN = { feature: 'delegation', version: 1, for: 'owner' } as const

export const openList = buttonRef({ ...OWN, name: 'list', data: z.tuple([groupIdSchema]) })
export const openPerson = buttonRef({ ...OWN, name: 'who', data: z.tuple([groupIdSchema, userIdSchema]) })
/** Which of them, by its number, since the longest names of people leave no room for its own; and to what it is turned. */
export const turnAbility = buttonRef({
  ...OWN,
  name: 'set',
  version: 2,
  data: z.tuple([
    groupIdSchema,
    userIdSchema,
    z.coerce
      .number()
      .int()
      .min(0)
      .max(ABILITIES.length - 1),
    z.enum(['on', 'off']),
  ]),
})
/** What former creators left: all of it goes on, or none. */
export const decideFormer = buttonRef({
  ...OWN,
  name: 'old',
  data: z.tuple([groupIdSchema, z.enum(['keep', 'drop'])]),
})
