import { sql } from 'kysely'
import { z } from 'zod'
import type { Notice } from '../../../contract/notice.ts'
import { noticeRows } from '../../../jobs/statements.ts'
import type { Database, Statement } from '../../../platform/database.ts'
import { readRows } from '../../../platform/rows.ts'
import { groupId } from '../../../values/ids.ts'
import { instant } from '../../../values/instant.ts'
import { personSchema } from '../../../values/person.ts'
import { wholeSchema } from '../../../values/whole.ts'
import type { Decision } from '../rules.ts'

const moment = z.string().transform((text) => Date.parse(text))

const claimRow = z.object({
  endpoint: z.object({
    ref: z.string(),
    url: z.string(),
    secret: z.string(),
    previous: z.string().nullable(),
    group_id: wholeSchema.transform(groupId),
    group_title: z.string(),
    failing_since: moment.nullable(),
    maker: personSchema.nullable(),
  }),
  deliveries: z
    .array(
      z.object({
        id: wholeSchema,
        attempts: z.number(),
        event: z.string(),
        type: z.string(),
        data: z.unknown(),
        happened_at: moment,
      }),
    )
    .nullable()
    .transform((found) => found ?? []),
})

/** A server that is ours to send to for a while, with what is due there. */
export type Claim = Readonly<z.infer<typeof claimRow>>
export type Delivery = Claim['deliveries'][number]

export interface ClaimOrder {
  readonly now: number
  /** Nobody else sends to them until then. */
  readonly until: number
  readonly lease: string
  readonly servers: number
  /** Messages of each. */
  readonly each: number
}

export const claimDeliveries = (
  database: Database,
  { now, until, lease, servers, each }: ClaimOrder,
): Promise<Claim[]> =>
  readRows(
    database,
    claimRow,
    sql`select * from hook_claim(${instant(now)}, ${instant(until)}, ${lease}, ${servers}::integer, ${each}::integer)`,
  )

/** When something may be sent again, as DueWork.next. */
export const nextDeliveryExpression = (): Statement => sql`(
  select min(greatest(d.ready_at, e.rests_until, e.busy_until))
    from hook_endpoints e, lateral (
      select w.ready_at from hook_deliveries w where w.endpoint = e.ref and w.state = 'waiting'
       order by w.ready_at, w.id limit 1) d
   where e.disabled_at is null)`

/**
 * Writes down what came of a message. @returns false: the lease was lost, and somebody else writes it down
 * @param told what its maker is told where it stops the hook
 */
export async function settleDelivery(
  database: Database,
  {
    endpoint,
    lease,
    delivery,
  }: { readonly endpoint: string; readonly lease: string; readonly delivery: bigint },
  now: number,
  { decision, release }: { readonly decision: Decision; readonly release: boolean },
  told: readonly Notice[],
): Promise<boolean> {
  const { state, code, failed, readyAt, failingSince, restsUntil, disabledWhy, tried } = decision
  const at = (when: number | undefined) => (when === undefined ? null : new Date(when))
  const outcome = JSON.stringify({
    state,
    code: code ?? null,
    failed: failed ?? null,
    readyAt: at(readyAt),
    failingSince: at(failingSince),
    restsUntil: at(restsUntil),
    disabledWhy: disabledWhy ?? null,
    tried,
    release,
  })
  const [row] = await readRows(
    database,
    z.object({ settled: z.boolean() }),
    sql`select hook_settle(${endpoint}, ${lease}, ${delivery}::bigint, ${instant(now)}, ${outcome}::jsonb,
      ${noticeRows(told)}::jsonb) as settled`,
  )
  return row?.settled ?? false
}
