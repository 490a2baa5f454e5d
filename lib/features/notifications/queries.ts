import { sql } from 'kysely'
import type { Database } from '../../platform/database.ts'
import type { Choice } from './rules/choices.ts'
import type { QuietHours } from './rules/quiet.ts'

/** What somebody wants of their notices, in all groups. */
export interface Preferences {
  /** Kind of notice to choice; what is not there is the default. */
  readonly choices: Readonly<Record<string, unknown>>
  readonly quiet: QuietHours | undefined
  /** IANA name; undefined: of the group that a notice comes from. */
  readonly zone: string | undefined
  /** Rises with every change. */
  readonly version: number
}

interface PreferencesRow {
  choices: Record<string, unknown>
  quiet_from: number | null
  quiet_to: number | null
  time_zone: string | null
  version: number
}

const toPreferences = ({
  choices,
  quiet_from,
  quiet_to,
  time_zone,
  version,
}: PreferencesRow): Preferences => ({
  choices,
  quiet: quiet_from === null || quiet_to === null ? undefined : { from: quiet_from, to: quiet_to },
  zone: time_zone ?? undefined,
  version,
})

const NONE: Preferences = { choices: {}, quiet: undefined, zone: undefined, version: 0 }

export async function findPreferences(database: Database, userId: number): Promise<Preferences> {
  const row = await database.query
    .selectFrom('notice_preferences')
    .select(['choices', 'quiet_from', 'quiet_to', 'time_zone', 'version'])
    .where('user_id', '=', BigInt(userId))
    .executeTakeFirst()
  return row ? toPreferences(row as PreferencesRow) : NONE
}

export type Change =
  | { readonly kind: string; readonly choice: Choice }
  | { readonly quiet: QuietHours | undefined }
  | { readonly zone: string | undefined }

export interface Changed {
  /** `kept`: it was so already. `stale`: not done, as something else has changed since `version`. */
  readonly outcome: 'changed' | 'kept' | 'stale' | 'unknown_zone'
  readonly preferences: Preferences
}

/**
 * Changes what somebody wants, in one statement. Messages that quiet hours hold back are judged anew.
 * @param version what they saw; undefined: whatever it is
 */
export async function updatePreferences(
  database: Database,
  userId: number,
  change: Change,
  version: number | undefined,
  at: number,
): Promise<Changed> {
  const { rows } = await sql<PreferencesRow & { outcome: Changed['outcome'] }>`
    select * from notice_prefer(${userId}::bigint, ${JSON.stringify(documentOf(change))}::jsonb,
      ${version ?? null}::integer, ${new Date(at).toISOString()}::timestamptz)`.execute(database.query)
  const row = rows[0]
  if (!row) throw new Error('notice_prefer returned nothing')
  return { outcome: row.outcome, preferences: toPreferences(row) }
}

/** What notice_prefer reads. */
function documentOf(change: Change): object {
  if ('choice' in change) return change
  if ('quiet' in change) return { from: change.quiet?.from ?? null, to: change.quiet?.to ?? null }
  return { zone: change.zone ?? null }
}
