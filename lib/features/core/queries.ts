import { sql } from 'kysely'
import type { GroupId } from '../../ids.ts'
import type { Database } from '../../platform/database.ts'

/** @returns how many people the directory knows to be in the group @throws DatabaseUnavailable */
export async function countMembers(database: Database, id: GroupId): Promise<number> {
  const { rows } = await sql<{ people: bigint }>`
    select count(*) as people from members join people using (user_id)
    where group_id = ${id} and left_at is null and not is_bot`.execute(database.query)
  return Number(rows[0]?.people ?? 0)
}

/** Whether the bot may write to somebody in private. @throws DatabaseUnavailable */
export async function updatePrivateOpen(database: Database, userId: number, open: boolean): Promise<void> {
  await sql`update people set private_open = ${open} where user_id = ${userId}`.execute(database.query)
}
