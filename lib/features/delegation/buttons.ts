import { z } from 'zod'
import { buttonRef } from '../../contract/button.ts'
import { ABILITIES } from '../../contract/entry.ts'
import { groupId } from '../../values/ids.ts'
import { userIdSchema } from '../../values/person.ts'
import { rowIdSchema } from '../../values/whole.ts'

/** Each carries its group: in private another one may be meant by now. */

const group = rowIdSchema.transform(groupId)
const OWN = { feature: 'delegation', version: 1, for: 'owner' } as const

export const openList = buttonRef({ ...OWN, name: 'list', data: z.tuple([group]) })
export const openPerson = buttonRef({ ...OWN, name: 'who', data: z.tuple([group, userIdSchema]) })
/** To what it is turned. */
export const turnAbility = buttonRef({
  ...OWN,
  name: 'set',
  data: z.tuple([group, userIdSchema, z.enum(ABILITIES), z.enum(['on', 'off'])]),
})
/** What former creators left: all of it goes on, or none. */
export const decideFormer = buttonRef({
  ...OWN,
  name: 'old',
  data: z.tuple([group, z.enum(['keep', 'drop'])]),
})
