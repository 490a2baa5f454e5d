import { z } from 'zod'
import type { RequestView } from '../contract/request.ts'
import { groupId } from '../values/ids.ts'
import { personSchema } from '../values/person.ts'

/** Columns of `consent_reply`. */
export const requestRow = z.object({
  refused: z
    .enum(['closed', 'blocking', 'absent', 'target_closed', 'too_soon', 'pending', 'not_yours'])
    .nullable(),
  fresh: z.boolean(),
  ref: z.string(),
  group_id: z.bigint().transform(groupId),
  kind: z.string(),
  payload: z.unknown(),
  status: z.enum(['pending', 'accepted', 'rejected', 'blocked', 'withdrawn', 'expired', 'cancelled']),
  expires_at: z.date(),
  sender: personSchema,
  target: personSchema,
})
export type RequestRow = z.infer<typeof requestRow>

export function toView(row: RequestRow): RequestView {
  return {
    ref: row.ref,
    kind: row.kind,
    groupId: row.group_id,
    sender: row.sender,
    target: row.target,
    payload: row.payload,
    expiresAt: row.expires_at.getTime(),
  }
}
