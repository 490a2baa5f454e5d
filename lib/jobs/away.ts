import { sql } from 'kysely'
import type { Services } from '../contract/turn.ts'
import type { RedisUnavailable } from '../platform/redis.ts'
import { instant } from '../values/instant.ts'

/** Upstash's words for a used-up plan: it answers nothing else until the month, or the day, is over. */
const QUOTA = /max (requests|daily request|request) .*limit|limit exceeded|quota/i

/**
 * Tells whoever runs the bot that Redis is away, once: by a notice whose key is the day's, or the month's for a used-up
 * quota, so that of many instances one is heard. Never rejects.
 */
export async function tellOfOutage(
  { database, clock, logger, deliverSoon }: Services,
  ownerIds: readonly number[],
  error: RedisUnavailable,
): Promise<void> {
  const quota = QUOTA.test(error.message)
  logger.error({ err: error, quota }, 'Redis is away')
  if (ownerIds.length === 0) return
  const period = new Date(clock.now()).toISOString().slice(0, quota ? 7 : 10)
  const notices = ownerIds.map((owner) => ({
    kind: 'bot.away',
    key: `bot.away:${owner}:${quota ? 'quota' : 'outage'}:${period}`,
    person: { userId: owner, firstName: '' },
    where: 'private',
    texts: [{ namespace: 'bot', key: quota ? 'away_quota' : 'away_outage', values: {} }],
  }))
  try {
    await sql`select outbox_add(${JSON.stringify(notices)}::jsonb), ${instant(clock.now())}`.execute(
      database.query,
    )
    deliverSoon()
  } catch (second) {
    logger.error({ err: second }, 'nobody could be told that Redis is away')
  }
}
