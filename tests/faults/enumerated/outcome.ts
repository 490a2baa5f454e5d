import type { RecordedCall } from '../../../lib/local/telegram/bot-api.ts'
import { saidBy } from '../../simulation/invariants.ts'
import type { House } from '../../support/house.ts'

/** What became of something: what the stores hold, and what people were told. */
export interface Outcome {
  readonly state: readonly string[]
  readonly told: readonly string[]
}

/** What is counted, and may be lost or be another number after a fault; and what is on its way: that is looked at
 * when it is told. */
const UNCOUNTED = new Set([
  'command_uses',
  'command_use_batches',
  'metric_counts',
  'postgres_runs',
  'group_messages',
  'ledger_flow_ends',
  'outbox',
  'outbox_lanes',
  'owner_alerts',
  'sql_definitions',
])
/** Numbers, keys and digests by which rows name each other: another attempt may give others. */
const NAMES =
  /^(id|key|ref|number|cards?|version|revision|attempts|error|lease|salt|hash|previous|digest|words_digest|secret|commitment|updates?|reference|subject|hold|holds|replaces|message_id|reply_to|place|about|run|progress|shown|tale)$|_key$|_hold$|_digest$|^(transaction|account|hold|card)_id$/

export async function stateOf(house: House): Promise<string[]> {
  const tables = await house.rows(
    `select table_name as name from information_schema.tables
      where table_schema = 'public' and table_type = 'BASE TABLE' order by 1`,
  )
  const kept = tables
    .map(({ name }) => name ?? '')
    .filter((name) => !UNCOUNTED.has(name) && !/kysely/.test(name))
  const rows = await house.rows(
    kept
      .map((name) => `select '${name}' as name, to_jsonb(t)::text as row from ${name} t`)
      .join(' union all '),
  )
  return rows
    .map(({ name, row }) => ({ name: name ?? '', row: JSON.parse(row ?? '{}') as Record<string, unknown> }))
    .filter(({ name, row }) => !isMergedAway(name, row) && !isOver(name, row))
    .map(({ name, row }) => `${name} ${JSON.stringify(plain(row))}`)
    .sort()
}

/** What became of a chat's own row while nobody knew yet that it is another's new one. */
const isMergedAway = (name: string, row: Record<string, unknown>) =>
  name === 'groups' && row.merged_into !== null

/**
 * Done late, a job finds itself called off, or that it has nothing to do: what it did is looked at, not its row. Nor is the note
 * of a line that says who came: it is of use while they are asked, and forgotten or not as it came before their entry or after.
 */
const isOver = (name: string, row: Record<string, unknown>) =>
  (name === 'jobs' && row.done_at !== null) || (name === 'door_litter' && row.due_at === null)

/** A row without what another attempt gives other values. */
function plain(row: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row)
      .filter(([name]) => !NAMES.test(name))
      // All that may still stand in Telegram, or be on its way there: what was asked for last is what stands.
      .map(
        ([name, value]) => [name, name === 'ours' && Array.isArray(value) ? value.slice(-1) : value] as const,
      )
      .map(([name, value]) => [name, value === null ? null : masked(JSON.stringify(value))]),
  )
}

/**
 * Without moments, references, what is asked at the door and how an escape fails, which differ from one attempt to another; and
 * without what stands above a question at the door, which is shown again without it.
 */
export const masked = (text: string): string =>
  text
    .replace(/^⛓️.*/s, '⛓️')
    .replace(/^(🚪 Hello\.|That wasn't it\.).*/, '🚪')
    .replaceAll(/((?:in this order|en este orden): )<b>.*?<\/b>/g, '$1§')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.+]+Z?/g, '⏲')
    .replaceAll(/\b1[78]\d{11}\b|\b\d{1,2}:\d\d\b|\b1[78]\d{8}\b/g, '⏲')
    .replaceAll(/\d+ (día|hora|minuto|segundo)s?( y \d+ (hora|minuto|segundo)s?)?/g, '⏲')
    .replaceAll(/\d+ (day|hour|minute|second)s?(, \d+ (hour|minute|second)s?)?/g, '⏲')
    .replaceAll(/("duration":)\d+/g, '$1⏲')
    .replaceAll(/("key":)"\w{6}"/g, '$1"§"')
    .replaceAll(/whsec_[\w+/=]+|[A-Za-z0-9_-]{16,}/g, '§')
    .replaceAll(/\b(?=[A-Za-z]*\d)(?=\d*[A-Za-z])[A-Za-z0-9]{6,12}\b/g, '§')

/** Everything that people read of these calls: `reader: words`, aside or in private being the same. */
export function toldBy(calls: readonly RecordedCall[]): string[] {
  return calls.flatMap((call) => {
    if (!call.ok) return []
    const payload = call.payload as Record<string, unknown>
    if (call.method === 'answerCallbackQuery')
      return payload.text ? [`toast: ${masked(String(payload.text))}`] : []
    const said = saidBy(call)
    // Buttons alone are no words.
    return said?.words ? [`${said.onlyFor ?? said.chatId}: ${masked(said.words)}`] : []
  })
}

/** What one has and the other has not, each line as often as it is missing. */
export function lacking(from: readonly string[], others: readonly string[]): string[] {
  const left = [...others]
  return from.filter((line) => {
    const at = left.indexOf(line)
    if (at >= 0) left.splice(at, 1)
    return at < 0
  })
}
