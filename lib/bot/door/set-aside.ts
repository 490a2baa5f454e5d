import type { Update } from '@grammyjs/types'
import { sql } from 'kysely'
import { z } from 'zod'
import type { Method } from '../../contract/telegram.ts'
import type { Services } from '../../contract/turn.ts'
import { readRows } from '../../platform/rows.ts'
import { instant } from '../../values/instant.ts'

const keptRow = z.object({ reference: z.string() })

/**
 * Keeps an update that can't be handled, whole, so that it can be replayed once the fault is mended.
 * @returns a short reference, also in the log
 * @throws DatabaseUnavailable
 */
export async function setAside(
  { database, random, clock, logger }: Pick<Services, 'database' | 'random' | 'clock' | 'logger'>,
  update: Update,
  error: unknown,
  attempts: number,
): Promise<string> {
  const fault = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  const [kept] = await readRows(
    database,
    keptRow,
    sql`
    insert into poison_updates (update_id, body, reference, error, attempts, set_aside_at)
    values (${update.update_id}, ${JSON.stringify(update)}::jsonb, ${newReference(random)}, ${fault.slice(0, 500)},
      ${attempts}, ${instant(clock.now())})
    -- Told anew: a replay may fail in another way, and after a quiet week Telegram may give another update this number.
    on conflict (update_id) do update set body = excluded.body, error = excluded.error,
      attempts = excluded.attempts, set_aside_at = excluded.set_aside_at, replayed_at = null
    returning reference`,
  )
  const reference = kept?.reference ?? ''
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

/** What handles an update anew. */
export interface Again {
  /** Forgets that it was handled. */
  reopen(updateId: number): Promise<void>
  handle(update: Update): Promise<{ readonly status: number; readonly body: string }>
}

const isUpdate = (body: unknown) => typeof body === 'object' && body !== null && 'update_id' in body
/** The body is as the door let it in, which had read the whole of it. */
const foundRow = z.object({ id: z.bigint(), body: z.custom<Update>(isUpdate) })

/**
 * Handles an update that was set aside once more. Nobody waits for its HTTP response any longer, so the answer is a
 * call of its own. Whatever the first attempts did is keyed by the update, and is not done twice.
 * @throws DatabaseUnavailable, RedisUnavailable
 */
export async function replayUpdate(
  { database, clock, telegram }: Pick<Services, 'database' | 'clock' | 'telegram'>,
  reference: string,
  again: Again,
): Promise<Replayed> {
  const [found] = await readRows(
    database,
    foundRow,
    sql`
    select id, body from poison_updates where reference = ${reference.toUpperCase()}
    order by set_aside_at desc limit 1`,
  )
  if (!found) return { outcome: 'unknown' }
  await again.reopen(found.body.update_id)
  const { status, body } = await again.handle(found.body)
  if (status !== 200) return { outcome: 'failed' }
  await sql`update poison_updates set replayed_at = ${instant(clock.now())} where id = ${found.id}`.execute(
    database.query,
  )
  if (!body) return { outcome: 'handled' }
  const { method, ...payload } = JSON.parse(body) as { method: Method }
  try {
    await telegram.call(method, payload as never)
    return { outcome: 'handled' }
  } catch (error) {
    return { outcome: 'unanswered', why: error instanceof Error ? error.message : String(error) }
  }
}
