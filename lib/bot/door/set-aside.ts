import type { Update } from '@grammyjs/types'
import type { Redis } from '@upstash/redis'
import { sql } from 'kysely'
import { z } from 'zod'
import type { Method } from '../../contract/telegram.ts'
import type { Services } from '../../contract/turn.ts'
import { COUNTED_KEY, ON_SHELF } from '../../jobs/counted.ts'
import { RedisUnavailable } from '../../platform/redis.ts'
import { readRow, readRows } from '../../platform/rows.ts'
import { instant } from '../../values/instant.ts'

/** Where updates are kept that can't be handled, whole, so that they can be replayed once the fault is mended. */
export interface Shelf {
  /**
   * Keeps one in Postgres, or in Redis where Postgres doesn't answer.
   * @returns a short reference, also in the log
   * @throws RedisUnavailable where neither answers
   */
  keep(update: Update, error: unknown, attempts: number): Promise<string>
  /** Brings what Redis kept to Postgres. @throws DatabaseUnavailable, RedisUnavailable */
  bringOver(): Promise<number>
}

/** While Postgres was away. */
const SHELF_KEY = 'bot:aside'
const SHELF_TTL_MS = 30 * 86_400_000
/** As many as are brought over at once. */
const BROUGHT = 100

const kept = z.object({
  update: z.custom<Update>((body) => typeof body === 'object' && body !== null && 'update_id' in body),
  reference: z.string(),
  fault: z.string(),
  attempts: z.number(),
  at: z.number(),
})
type Kept = z.infer<typeof kept>

export function createShelf(
  { database, random, clock, logger }: Pick<Services, 'database' | 'random' | 'clock' | 'logger'>,
  redis: Redis,
): Shelf {
  return {
    async keep(update, error, attempts) {
      const fault = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
      const one: Kept = {
        update,
        reference: newReference(random),
        fault: fault.slice(0, 500),
        attempts,
        at: clock.now(),
      }
      const reference = await insert(database, one).catch(async () => {
        await inRedis(() =>
          redis
            .multi()
            .rpush(SHELF_KEY, JSON.stringify(one))
            .pexpire(SHELF_KEY, SHELF_TTL_MS)
            .sadd(COUNTED_KEY, ON_SHELF)
            .exec(),
        )
        return one.reference
      })
      logger.error({ err: error, reference, update: update.update_id }, 'update set aside')
      return reference
    },

    async bringOver() {
      let brought = 0
      for (;;) {
        const packed = await inRedis(() => redis.lrange(SHELF_KEY, 0, BROUGHT - 1))
        for (const one of packed) {
          const read = kept.safeParse(JSON.parse(one))
          if (read.success) await insert(database, read.data)
        }
        brought += packed.length
        if (packed.length > 0) await inRedis(() => redis.ltrim(SHELF_KEY, packed.length, -1))
        if (packed.length < BROUGHT) break
      }
      await inRedis(() => redis.srem(COUNTED_KEY, ON_SHELF))
      return brought
    },
  }
}

async function inRedis<Result>(ask: () => Promise<Result>): Promise<Result> {
  try {
    return await ask()
  } catch {
    throw new RedisUnavailable('what is set aside is not kept there')
  }
}

const keptRow = z.object({ reference: z.string() })

async function insert(
  database: Services['database'],
  { update, reference, fault, attempts, at }: Kept,
): Promise<string> {
  const row = await readRow(
    database,
    keptRow,
    sql`
    insert into poison_updates (update_id, body, reference, error, attempts, set_aside_at)
    values (${update.update_id}, ${JSON.stringify(update)}::jsonb, ${reference}, ${fault},
      ${attempts}, ${instant(at)})
    -- Told anew: a replay may fail in another way, and after a quiet week Telegram may give another update this number.
    on conflict (update_id) do update set body = excluded.body, error = excluded.error,
      attempts = excluded.attempts, set_aside_at = excluded.set_aside_at, replayed_at = null
    returning reference`,
  )
  return row.reference
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
