import type { RequestStatus, RequestView } from '../contract/request.ts'
import { groupId } from '../values/ids.ts'
import type { Named } from '../values/text.ts'

/** Columns of `consent_reply`. */
export interface RequestRow {
  readonly refused: string | null
  readonly fresh: boolean | null
  readonly id: bigint | null
  readonly ref: string
  readonly group_id: bigint
  readonly kind: string
  readonly payload: unknown
  readonly status: RequestStatus
  readonly expires_at: Date
  readonly sender: Named
  readonly target: Named
}

export function toView(row: RequestRow): RequestView {
  return {
    ref: row.ref,
    kind: row.kind,
    groupId: groupId(row.group_id),
    sender: row.sender,
    target: row.target,
    payload: row.payload,
    expiresAt: row.expires_at.getTime(),
  }
}
