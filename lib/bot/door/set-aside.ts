import { sql } from 'kysely'
import type { Update } from 'telegraf/types'
import type { Services } from '../../contract/feature.ts'
import type { Gate } from './gate.ts'
import type { Pipeline } from './pipeline.ts'

/**
 * Keeps an update that can't be handled, whole, so that it can be replayed once the fault is mended.
 * @returns a short reference, also in the log
 * @throws DatabaseUnavailable
 */
export async function setAside(
  { database, random, clock, logger }: Services,
  update: Update,
  error: unknown,
  attempts: number,
): Promise<string> {
  const fault = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  const { rows } = await sql<{ reference: string }>`
    insert into poison_updates (update_id, body, reference, error, attempts, set_aside_at)
    values (${update.update_id}, ${JSON.stringify(update)}::jsonb, ${newReference(random)}, ${fault.slice(0, 500)},
      ${attempts}, ${new Date(clock.now())})
    -- Told anew: a replay may fail in another way, and after a quiet week Telegram may give another update this number.
    on conflict (update_id) do update set body = excluded.body, error = excluded.error,
      attempts = excluded.attempts, set_aside_at = excluded.set_aside_at, replayed_at = null
    returning reference`.execute(database.query)
  const reference = rows[0]?.reference ?? ''
  logger.error({ err: error, reference, update: update.update_id }, 'update set aside')
  return reference
}

/** Without vowels and look-alikes: easy to read out, and never a word. */
const ALPHABET = 'BCDFGHJKLMNPQRSTVWXZ23456789'

function newReference(random: Services['random']): string {
  return Array.from({ length: 6 }, () => ALPHABET[random.integer(ALPHABET.length)]).join('')
}

export type Replayed =
  | { readonly outcome: 'unknown' | 'handled' }
  /** Handled, but its answer could not be sent: a callback query too old, a person who blocked the bot. */
  | { readonly outcome: 'unanswered'; readonly why: string }
  /** It failed again, and stays set aside. */
  | { readonly outcome: 'failed' }

/**
 * Handles an update that was set aside once more. Nobody waits for its HTTP response any longer, so the answer is a
 * call of its own. Whatever the first attempts did is keyed by the update, and is not done twice.
 * @throws DatabaseUnavailable, RedisUnavailable
 */
export async function replayUpdate(
  { database, clock, telegram }: Services,
  gate: Gate,
  handle: Pipeline,
  reference: string,
): Promise<Replayed> {
  const { rows } = await sql<{ id: bigint; body: Update }>`
    select id, body from poison_updates where reference = ${reference.toUpperCase()}
    order by set_aside_at desc limit 1`.execute(database.query)
  const [found] = rows
  if (!found) return { outcome: 'unknown' }
  await gate.reopen(found.body.update_id)
  const { status, body } = await handle(found.body)
  if (status !== 200) return { outcome: 'failed' }
  await sql`update poison_updates set replayed_at = ${new Date(clock.now())} where id = ${found.id}`.execute(
    database.query,
  )
  if (!body) return { outcome: 'handled' }
  const { method, ...payload } = JSON.parse(body) as { method: string }
  try {
    await telegram.call(method, payload)
    return { outcome: 'handled' }
  } catch (error) {
    return { outcome: 'unanswered', why: error instanceof Error ? error.message : String(error) }
  }
}
