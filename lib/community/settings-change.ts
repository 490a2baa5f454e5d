import { sql } from 'kysely'
import { z } from 'zod'
import type { GroupScope } from '../contract/group.ts'
import type { Database } from '../platform/database.ts'
import { readRows } from '../platform/rows.ts'
import { type ChatId, chatId, type GroupId, type UserId } from '../values/ids.ts'
import { instant } from '../values/instant.ts'
import { scopeRow, toScope } from './queries.ts'

/** A change of one setting, or of one module's switch. Values as they are stored; null: the default. */
export interface SettingsChange {
  /** `economy.taxPercent`, or {@link moduleSwitch}. */
  readonly name: string
  readonly after: unknown
  /** Left out: whatever it was. Else it is changed only if that is still so. */
  readonly before?: unknown
}

/** Of a module's switch: true is off, null is on. */
export const moduleSwitch = (feature: string) => `modules.${feature}`

/** Who changes it, where, when, and by which key. */
export interface ChangedBy {
  readonly groupId: GroupId
  readonly actor: UserId
  readonly key: string
  /** Milliseconds since 1970. */
  readonly at: number
}

export interface ChangedSettings {
  /** `same`: it was so already. `stale`: it was no longer as `before` says, and is left as it is. */
  readonly outcome: 'changed' | 'same' | 'stale'
  /** As it now is. */
  readonly group: GroupScope
  /** Where its scope is cached, for who changes it from elsewhere. */
  readonly chatId: ChatId | undefined
}

const changedRow = scopeRow.extend({
  outcome: z.enum(['changed', 'same', 'stale']),
  chat_id: z.bigint().transform(chatId).nullable(),
})

/** The one way in which people change a group's settings: once by its key, and noted with what was before and after. */
export async function changeSettings(
  database: Database,
  { groupId, actor, key, at }: ChangedBy,
  change: SettingsChange,
): Promise<ChangedSettings> {
  const [row] = await readRows(
    database,
    changedRow,
    sql`
    select outcome, chat_id, id, title, is_forum, language, settings, modules_off, confined, version
    from settings_change(${groupId}::bigint, ${actor}::bigint, ${key}, ${instant(at)}, ${JSON.stringify(change)}::jsonb)`,
  )
  if (!row) throw new Error('the group is not in the directory')
  return { outcome: row.outcome, group: toScope(row), chatId: row.chat_id ?? undefined }
}
