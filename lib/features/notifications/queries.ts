import { sql } from 'kysely'
import { z } from 'zod'
import type { Database } from '../../platform/database.ts'
import { readRows, rowsAs } from '../../platform/rows.ts'
import type { UserId } from '../../values/ids.ts'
import { instant } from '../../values/instant.ts'
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

const preferencesRow = z.object({
  choices: z.record(z.string(), z.unknown()),
  quiet_from: z.number().nullable(),
  quiet_to: z.number().nullable(),
  time_zone: z.string().nullable(),
  version: z.number(),
})

const toPreferences = ({
  choices,
  quiet_from,
  quiet_to,
  time_zone,
  version,
}: z.infer<typeof preferencesRow>): Preferences => ({
  choices,
  quiet: quiet_from === null || quiet_to === null ? undefined : { from: quiet_from, to: quiet_to },
  zone: time_zone ?? undefined,
  version,
})

const NONE: Preferences = { choices: {}, quiet: undefined, zone: undefined, version: 0 }

export async function findPreferences(database: Database, userId: UserId): Promise<Preferences> {
  const found = await database.query
    .selectFrom('notice_preferences')
    .select(['choices', 'quiet_from', 'quiet_to', 'time_zone', 'version'])
    .where('user_id', '=', BigInt(userId))
    .execute()
  const [row] = rowsAs(preferencesRow, found)
  return row ? toPreferences(row) : NONE
}

export type Change =
  | { readonly kind: string; readonly choice: Choice }
  | { readonly quiet: QuietHours | undefined }
  | { readonly zone: string | undefined }

/** `kept`: it was so already. `stale`: not done, as something else has changed since `version`. */
const OUTCOMES = ['changed', 'kept', 'stale', 'unknown_zone'] as const

export interface Changed {
  readonly outcome: (typeof OUTCOMES)[number]
  readonly preferences: Preferences
}

const changedRow = preferencesRow.extend({ outcome: z.enum(OUTCOMES) })

/**
 * Changes what somebody wants, in one statement. Messages that quiet hours hold back are judged anew.
 * @param version what they saw; undefined: whatever it is. @param at milliseconds since 1970
 */
export async function updatePreferences(
  database: Database,
  userId: UserId,
  { wish, version, at }: { readonly wish: Change; readonly version: number | undefined; readonly at: number },
): Promise<Changed> {
  const [row] = await readRows(
    database,
    changedRow,
    sql`
    select * from notice_prefer(${userId}::bigint, ${JSON.stringify(documentOf(wish))}::jsonb,
      ${version ?? null}::integer, ${instant(at)})`,
  )
  if (!row) throw new Error('notice_prefer returned nothing')
  return { outcome: row.outcome, preferences: toPreferences(row) }
}

/** What notice_prefer reads. */
function documentOf(change: Change): object {
  if ('choice' in change) return change
  if ('quiet' in change) return { from: change.quiet?.from ?? null, to: change.quiet?.to ?? null }
  return { zone: change.zone ?? null }
}
