import { sql } from 'kysely'
import { z } from 'zod'
import type { Feature } from '../../../contract/feature.ts'
import type { GroupScope } from '../../../contract/group.ts'
import type { Services } from '../../../contract/turn.ts'
import type { Database, Statement } from '../../../platform/database.ts'
import { readRows, rowsAs } from '../../../platform/rows.ts'
import type { GroupId, UserId } from '../../../values/ids.ts'
import { instant } from '../../../values/instant.ts'
import { isBanned } from '../../moderation/index.ts'
import { DENIED_AT_DOOR, DENIED_TO_NEWCOMERS } from '../permissions.ts'
import type { Way } from '../rules/asking.ts'
import type { Step } from '../shapes.ts'
import { doorVouching } from '../vouching.ts'

/** How long who came in a raid may wait for its end. */
const RAID_WAIT_MS = 24 * 3_600_000
/** Until they have been asked: Telegram may be slow to take the question. Nobody can write to an applicant for longer. */
const LEEWAY_MS = 5 * 60_000

export interface Arrival {
  readonly group: GroupScope
  readonly person: UserId
  readonly way: Way
  /** Names what brought them for ever. */
  readonly key: string
  /** A fresh reference, should they be asked. */
  readonly ref: string
  /** Milliseconds since 1970: now, and when Telegram saw it. */
  readonly at: number
  readonly told: number
  readonly folder: boolean
  readonly byHand: boolean
  readonly privateChat: number | undefined
  readonly asks: boolean
  readonly night: boolean
  readonly steps: readonly Step[]
  readonly strictSteps: readonly Step[]
  readonly terms: Terms
}

/** Of the group's settings, what SQL reckons with. */
export interface Terms {
  readonly adult: boolean
  readonly answerMs: number
  readonly tries: number
  readonly raidJoins: number
  readonly raidQuietMs: number
  readonly newcomerMs: number
  readonly welcomes: boolean
}

const arrivedRow = z.object({
  outcome: z.object({
    outcome: z.enum(['again', 'known', 'free', 'entered', 'asked', 'refused']),
    ref: z.string().nullable(),
    raid: z.boolean(),
    began: z.boolean(),
  }),
})
export type Arrived = z.infer<typeof arrivedRow>['outcome']

/** What door_entered and door_close read. */
export const entryTerms = ({ newcomerMs, welcomes }: Pick<Terms, 'newcomerMs' | 'welcomes'>) => ({
  newcomerMs,
  welcomes,
  newcomerDenied: DENIED_TO_NEWCOMERS,
})

/** Somebody comes: what becomes of it, in one statement. */
export function arriving(features: readonly Feature[], arrival: Arrival): Statement {
  const { group, person, at, told, terms, ...rest } = arrival
  const document = {
    ...rest,
    ...terms,
    ...entryTerms(terms),
    group: String(group.groupId),
    user: String(person),
    at: new Date(at).toISOString(),
    told: new Date(told).toISOString(),
    denied: DENIED_AT_DOOR,
    waitMs: RAID_WAIT_MS,
    leewayMs: LEEWAY_MS,
  }
  const vouched = doorVouching.of(features, group).reduce<Statement>((all, { part }) => {
    const statement = part.vouches?.(group.groupId, person)
    return statement ? sql`(${all} or coalesce(${statement}, false))` : all
  }, sql`false`)
  return sql`select door_arrive(${JSON.stringify(document)}::jsonb
    || jsonb_build_object('vouched', ${vouched}, 'banned', ${isBanned(group.groupId, person)})) as outcome`
}

/** Whether something is to be done about it at once. */
export const wasNoticed = (rows: readonly unknown[]): boolean =>
  rowsAs(arrivedRow, rows).some(
    ({ outcome: { outcome, began } }) => began || !['known', 'free', 'again'].includes(outcome),
  )

export async function arrive({ database, features }: Services, arrival: Arrival): Promise<Arrived> {
  const [row] = await readRows(database, arrivedRow, arriving(features, arrival))
  if (!row) throw new Error('an arrival returns a row')
  return row.outcome
}

/** A service message of a group: whether it goes is decided in the same statement. */
export async function noteService(
  database: Database,
  message: {
    readonly group: GroupId
    readonly messageId: number
    readonly person: UserId | undefined
    readonly coming: boolean
    readonly wanted: boolean
    readonly keeps: boolean
    readonly quietMs: number
    readonly at: number
  },
): Promise<void> {
  const { group, messageId, person, coming, wanted, keeps, quietMs, at } = message
  await sql`select door_service(${group}::bigint, ${messageId}::bigint, ${person ?? null}::bigint, ${coming}, ${wanted},
    ${keeps}, ${quietMs}::bigint * interval '1 millisecond', ${instant(at)})`.execute(database.query)
}
