import { sql } from 'kysely'
import { z } from 'zod'
import type { DueWork } from '../contract/job.ts'
import type { Services } from '../contract/turn.ts'
import type { Statement } from '../platform/database.ts'
import type { RedisUnavailable } from '../platform/redis.ts'
import { readRow, readRows } from '../platform/rows.ts'
import type { Renderer } from '../telegram/rendering.ts'
import { instant } from '../values/instant.ts'
import type { Text } from '../values/text.ts'

/** What whoever runs the bot hears of what goes wrong. Everything that tells them is in this file, or asks it. */
export interface Alerts {
  /**
   * Tells the owners, once an hour by kind: what happens again within the hour is counted and told when it is over. By a
   * call of its own, since the outbox may be what is broken. Never rejects.
   * @param kind a few hundred at most, never anything of a person
   */
  tell(kind: string, said: Text): Promise<void>
  /** Tells them that Redis is away: once a day, or once a month for a used-up plan. Never rejects. */
  tellOfOutage(error: RedisUnavailable): Promise<void>
  /** What has waited for its hour to be over. */
  readonly due: DueWork
}

export interface AlertParts {
  readonly services: Services
  readonly renderer: Renderer
  readonly ownerIds: readonly number[]
}

const HOUR_MS = 3_600_000
/** Upstash's words for a used-up plan: it answers nothing else until the month, or the day, is over. */
const QUOTA = /max (requests|daily request|request) .*limit|limit exceeded|quota/i

const toldRow = z.object({ now: z.number() })
const kindsRow = z.object({ kinds: z.number() })

export function createAlerts({ services, renderer, ownerIds }: AlertParts): Alerts {
  const { database, clock, logger, telegram } = services
  /** What this instance has told of while Postgres was away. */
  const told = new Map<string, number>()

  const isDue = async (kind: string, said: Text): Promise<boolean> => {
    const now = clock.now()
    try {
      const row = await readRow(
        database,
        toldRow,
        sql`select owners_alert(${kind}, ${JSON.stringify(said)}::jsonb, ${instant(now)}) as now`,
      )
      return row.now === 1
    } catch (error) {
      logger.warn({ err: error, kind }, 'an alert is not noted')
      const last = told.get(kind)
      if (last !== undefined && now - last < HOUR_MS) return false
      told.set(kind, now)
      return true
    }
  }

  return {
    async tell(kind, said) {
      if (ownerIds.length === 0 || !(await isDue(kind, said))) return
      const text = renderer.translate(said, {
        language: 'es',
        symbol: '',
        timeZone: 'UTC',
        format: 'html',
      })
      const calls = ownerIds.map((id) =>
        telegram
          .call('sendMessage', { chat_id: id, text, parse_mode: 'HTML' })
          .catch((error: unknown) => logger.warn({ err: error }, 'an owner was not told')),
      )
      await Promise.all(calls)
    },

    async tellOfOutage(error) {
      const quota = QUOTA.test(error.message)
      logger.error({ err: error, quota }, 'Redis is away')
      const period = new Date(clock.now()).toISOString().slice(0, quota ? 7 : 10)
      const said = { namespace: 'bot', key: quota ? 'away_quota' : 'away_outage', values: {} }
      try {
        await tellOnce(services, ownerIds, {
          kind: 'bot.away',
          at: `${quota ? 'quota' : 'outage'}:${period}`,
          said,
        })
        services.deliverSoon()
      } catch (second) {
        logger.error({ err: second }, 'nobody could be told that Redis is away')
      }
    },

    due: {
      name: 'alerts',
      every: 'minute',
      next: nextAlertExpression,
      async run(_services, { now }) {
        if (ownerIds.length === 0) return 0
        const { kinds } = await readRow(
          database,
          kindsRow,
          sql`select owners_tell(${[...ownerIds]}::bigint[], ${instant(now)}) as kinds`,
        )
        return kinds
      },
    },
  }
}

const nextAlertExpression = (): Statement =>
  sql`(select min(told_at) + interval '1 hour' from owner_alerts where waiting > 0)`

interface Once {
  readonly kind: string
  /** Names the time in which it is told once. */
  readonly at: string
  readonly said: Text
}

/** Tells the owners by the outbox, once in a time: of many instances one is heard. @throws DatabaseUnavailable */
async function tellOnce(
  { database }: Pick<Services, 'database'>,
  ownerIds: readonly number[],
  { kind, at, said }: Once,
): Promise<void> {
  if (ownerIds.length === 0) return
  const notices = ownerIds.map((owner) => ({
    kind,
    key: `${kind}:${owner}:${at}`,
    where: 'private',
    person: { userId: owner, firstName: '' },
    texts: [said],
  }))
  await sql`select outbox_add(${JSON.stringify(notices)}::jsonb)`.execute(database.query)
}

/** Once a day: Telegram asks for a wait that makes no sense or that nobody would wait. */
export const tellOfOddWait = (
  services: Pick<Services, 'database'>,
  now: number,
  ownerIds: readonly number[],
): Promise<void> =>
  tellOnce(services, ownerIds, {
    kind: 'jobs.slow',
    at: String(Math.floor(now / 86_400_000)),
    said: { namespace: 'jobs', key: 'slow', values: {} },
  })

const deadRow = z.object({ kinds: z.number() })

/**
 * Tells the owners of what has died, by kind, in one message: every death once, and of one kind once an hour, with their
 * count.
 * @returns how many kinds of it were told
 */
export async function tellOfTheDead(
  database: Services['database'],
  now: number,
  ownerIds: readonly number[],
): Promise<number> {
  const quiet = sql`(select from owner_alerts a
    where a.kind = 'dead:' || d.kind and a.told_at > ${instant(now)} - interval '1 hour')`
  const [row] = await readRows(
    database,
    deadRow,
    sql`
    with jobs_told as (
      update jobs d set alerted_at = ${instant(now)} where dead_at is not null and alerted_at is null and not exists ${quiet}
      returning kind, key, error),
    notices_told as (
      update outbox d set alerted_at = ${instant(now)} where dead_at is not null and alerted_at is null
        and kind not in ('jobs.dead', 'jobs.alert') and not exists ${quiet}
      returning kind, key, error),
    letters as (
      select kind, count(*)::integer as count, min(key) as key, min(coalesce(error, '')) as error
      from (select * from jobs_told union all select * from notices_told) as dead group by kind),
    noted as (
      insert into owner_alerts (kind, told_at, waiting, said)
      select 'dead:' || kind, ${instant(now)}, 0, '{}' from letters order by kind
      on conflict (kind) do update set told_at = excluded.told_at),
    said as (
      select count(*)::integer as kinds, min(kind || ':' || key) as first, jsonb_agg(jsonb_build_object(
        'namespace', 'jobs', 'key', 'dead.letter', 'values', jsonb_build_object('kind', jsonb_build_object('code', kind),
          'count', count, 'key', jsonb_build_object('code', key), 'error', error)) order by kind) as lines
      from letters having count(*) > 0)
    select kinds, outbox_add((
      select jsonb_agg(jsonb_build_object('kind', 'jobs.dead', 'key', 'jobs.dead:' || owner || ':' || md5(first || ${now}::text),
        'person', jsonb_build_object('userId', owner, 'firstName', ''), 'where', 'private',
        'texts', jsonb_build_array(jsonb_build_object('namespace', 'jobs', 'key', 'dead.alert',
          'values', jsonb_build_object('letters', lines)))))
      from unnest(${[...ownerIds]}::bigint[]) owner)) from said`,
  )
  return row?.kinds ?? 0
}
