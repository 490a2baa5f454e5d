import { z } from 'zod'
import { buttonRef } from '../../contract/button.ts'
import { SCOPES } from '../../contract/rest.ts'
import { groupId } from '../../values/ids.ts'
import { rowIdSchema } from '../../values/whole.ts'

/** Each carries its group: in private another one may be meant by now. */

const group = rowIdSchema.transform(groupId)
const ref = z.string().regex(/^[\w-]{6}$/)
/** Scopes as bits, in the order of SCOPES. */
const chosen = z.coerce
  .number()
  .int()
  .min(0)
  .max(2 ** SCOPES.length - 1)
const OWN = { feature: 'api', version: 1, for: 'owner' } as const

export const openKeys = buttonRef({ ...OWN, name: 'list', data: z.tuple([group]) })
export const openKey = buttonRef({ ...OWN, name: 'key', data: z.tuple([group, ref]) })
/** What a new key would be for. */
export const chooseScopes = buttonRef({ ...OWN, name: 'scopes', data: z.tuple([group, chosen]) })
export const makeKey = buttonRef({ ...OWN, name: 'make', signed: true, data: z.tuple([group, chosen]) })
export const revokeKey = buttonRef({ ...OWN, name: 'revoke', signed: true, data: z.tuple([group, ref]) })
export const adoptKey = buttonRef({ ...OWN, name: 'adopt', signed: true, data: z.tuple([group, ref]) })
