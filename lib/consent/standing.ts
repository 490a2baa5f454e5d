import { sql } from 'kysely'
import { z } from 'zod'
import type { Database, Statement } from '../platform/database.ts'
import { readRow, readRows, rowsAs } from '../platform/rows.ts'
import type { UserId } from '../values/ids.ts'
import { instant } from '../values/instant.ts'

const standingRow = z.object({ status: z.enum(['open', 'closed', 'barred']) })

/**
 * `never`: has not accepted 18+ and the rules. `closed`: took it back, or used the safeword. `barred`: said to be
 * under 18, and stays out.
 */
export type Standing = 'never' | z.infer<typeof standingRow>['status']

/** @throws DatabaseUnavailable */
export async function findStanding(database: Database, userId: UserId): Promise<Standing> {
  const [row] = await readRows(database, standingRow, standingOf(userId))
  return row?.status ?? 'never'
}

/** For a batch; its rows are read by {@link readStanding}. */
export const standingOf = (userId: UserId): Statement =>
  sql`select status from consent_standings where user_id = ${userId}::bigint`

export const readStanding = (rows: readonly unknown[] | undefined): Standing =>
  rowsAs(standingRow, rows)[0]?.status ?? 'never'

/** Accepts 18+ and the rules, and opens roleplay everywhere. @returns `barred` for who stays out, `open` otherwise */
export async function acceptRules(database: Database, userId: UserId, at: number): Promise<Standing> {
  const accepted = sql`select consent_accept(${userId}::bigint, ${instant(at)}) as status`
  const { status } = await readRow(database, standingRow, accepted)
  return status
}

/**
 * Closes somebody's roleplay everywhere; for a batch (see endThings), so that what they had ends with it.
 * @param as `barred` for who says to be under 18: only the owner of the bot can take that back, by hand
 */
export function closing(userId: UserId, as: 'closed' | 'barred', at: number): Statement {
  return sql`select consent_close(${userId}::bigint, ${as}, ${instant(at)})`
}
