import { sql } from 'kysely'
import type { Database, Statement } from '../platform/database.ts'

/**
 * `never`: has not accepted 18+ and the rules. `closed`: took it back, or used the safeword. `barred`: said to be
 * under 18, and stays out.
 */
export type Standing = 'never' | 'open' | 'closed' | 'barred'

const instant = (at: number) => sql`${new Date(at).toISOString()}::timestamptz`

/** @throws DatabaseUnavailable */
export async function findStanding(database: Database, userId: number): Promise<Standing> {
  const { rows } = await sql<{ status: Standing }>`
    select status from consent_standings where user_id = ${userId}::bigint`.execute(database.query)
  return rows[0]?.status ?? 'never'
}

/** Accepts 18+ and the rules, and opens roleplay everywhere. @returns `barred` for who stays out, `open` otherwise */
export async function acceptRules(database: Database, userId: number, at: number): Promise<Standing> {
  const { rows } = await sql<{ status: Standing }>`
    select consent_accept(${userId}::bigint, ${instant(at)}) as status`.execute(database.query)
  return rows[0]?.status ?? 'never'
}

/**
 * Closes somebody's roleplay everywhere; for a batch (see endThings), so that what they had ends with it.
 * @param as `barred` for who says to be under 18: only the owner of the bot can take that back, by hand
 */
export function closing(userId: number, as: 'closed' | 'barred', at: number): Statement {
  return sql`select consent_close(${userId}::bigint, ${as}, ${instant(at)})`
}
