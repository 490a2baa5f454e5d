import { sql } from 'kysely'
import type { Database } from '../../lib/platform/database.ts'
import type { GroupId } from '../../lib/values/ids.ts'
import { instant } from '../../lib/values/instant.ts'

/** A group's settings as a test wants them, past the one way that people have (settings_change) and its audit. */

/**
 * Merges `patch` into the group's settings (null takes a setting back to its default).
 * @param at when that was decided: what is planned by a setting is planned anew from then on
 */
export async function updateSettings(
  database: Database,
  id: GroupId,
  patch: Readonly<Record<string, unknown>>,
  at: number,
): Promise<void> {
  await sql`
    update groups set settings = jsonb_strip_nulls(settings || ${JSON.stringify(patch)}::jsonb),
      settings_at = ${instant(at)}, version = version + 1
    where id = ${id}`.execute(database.query)
}

export async function updateModules(
  database: Database,
  id: GroupId,
  modulesOff: readonly string[],
): Promise<void> {
  await sql`
    update groups set modules_off = ${[...modulesOff]}, version = version + 1 where id = ${id}`.execute(
    database.query,
  )
}
