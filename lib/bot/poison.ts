import { sql } from 'kysely'
import type { Update } from 'telegraf/types'
import type { Services } from '../feature.ts'

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
    on conflict (update_id) do update set attempts = excluded.attempts, replayed_at = null
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
