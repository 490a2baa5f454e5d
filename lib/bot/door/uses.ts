import type { Redis } from '@upstash/redis'
import { sql } from 'kysely'
import { groupSettings } from '../../community/group-settings.ts'
import type { DueWork } from '../../contract/job.ts'
import type { Services } from '../../contract/turn.ts'
import { COUNTED_KEY, isChat, ON_METRICS, ON_SHELF } from '../../jobs/counted.ts'
import type { Metrics } from '../../jobs/metrics.ts'
import { createScript, RedisUnavailable, redisFaultOf } from '../../platform/redis.ts'
import { instant } from '../../values/instant.ts'
import { MESSAGE, usesKey } from './gate.ts'
import type { Shelf } from './set-aside.ts'

const batchKey = (chat: string) => `${usesKey(chat)}:batch`

// One batch of a chat at a time is on its way; one that a crash left behind is taken up again under its own name.
const TAKE = `
if redis.call('EXISTS', KEYS[2]) == 0 then
  if redis.call('EXISTS', KEYS[1]) == 0 then return {} end
  redis.call('RENAME', KEYS[1], KEYS[2])
  redis.call('HSET', KEYS[2], '#batch', ARGV[1])
end
return redis.call('HGETALL', KEYS[2])
`
// KEYS: uses, batch, the list of chats. A chat that has nothing to count any longer leaves the list.
const DROP = `
if redis.call('HGET', KEYS[2], '#batch') == ARGV[1] then redis.call('DEL', KEYS[2]) end
if redis.call('EXISTS', KEYS[1], KEYS[2]) == 0 then redis.call('SREM', KEYS[3], ARGV[2]) end
return 'done'
`
/** Chats a statement: each brings a few hundred counters at most. */
const CHATS_AT_ONCE = 100

/** A counter, read back. */
interface Counted {
  readonly batch: string
  /** `2026-11-23T12`. */
  readonly hour: string
  readonly group_id: string | undefined
  readonly command: string | undefined
  readonly outcome: string | undefined
  readonly who: string | undefined
  readonly whom: string | undefined
  readonly count: number
}

interface Batch {
  readonly chat: string
  readonly name: string
  readonly rows: readonly Counted[]
}

/**
 * Moves the counters of uses and messages from Redis to Postgres; each batch counts once, however often it is tried.
 * The list of who has counters also says whether an update was set aside in Redis: an idle minute asks one thing.
 */
export function flushUses(redis: Redis, shelf: Shelf, metrics: Pick<Metrics, 'bringOver'>): DueWork {
  const take = createScript(redis, TAKE)
  const drop = createScript(redis, DROP)
  const takeBatch = async (chat: string, name: string) =>
    toBatch(chat, (await take.run([usesKey(chat), batchKey(chat)], [name])) as string[])
  return {
    name: 'bot.uses',
    every: 'minute',
    async run({ database, random, clock }, { now, until }) {
      const found = await listed(redis)
      const chats = found.filter(isChat)
      let handled = found.includes(ON_SHELF) ? await shelf.bringOver() : 0
      // Nothing falls due by it: such a minute is idle all the same.
      if (found.includes(ON_METRICS)) await metrics.bringOver()
      for (let from = 0; from < chats.length && clock.now() < until; from += CHATS_AT_ONCE) {
        // Started in one tick, so that they share one request to Redis.
        const batches = await Promise.all(
          chats.slice(from, from + CHATS_AT_ONCE).map((chat) => takeBatch(chat, random.token(9))),
        )
        await write(database, batches, now)
        await Promise.all(
          batches.map(({ chat, name }) =>
            drop.run([usesKey(chat), batchKey(chat), COUNTED_KEY], [name, chat]),
          ),
        )
        handled += batches.reduce((sum, { rows }) => sum + rows.length, 0)
      }
      return handled
    },
  }
}

async function listed(redis: Redis): Promise<string[]> {
  try {
    return await redis.smembers(COUNTED_KEY)
  } catch (error) {
    throw new RedisUnavailable(`the chats with counters are not known: ${redisFaultOf(error)}`)
  }
}

function toBatch(chat: string, flat: readonly string[]): Batch {
  const fields = new Map<string, string>()
  for (let i = 0; i < flat.length; i += 2) fields.set(flat[i] ?? '', flat[i + 1] ?? '')
  const name = fields.get('#batch') ?? ''
  fields.delete('#batch')
  return {
    chat,
    name,
    rows: [...fields].map(([field, count]) => toCounted(name, field, Number(count))),
  }
}

function toCounted(batch: string, field: string, count: number): Counted {
  const [period = '', group, command, outcome] = field.split('|')
  const [hour = '', people = ''] = period.split('~')
  const [who, whom] = people.split('>')
  // The version before counted commands by the day, which began at midnight in Greenwich.
  return {
    batch,
    hour: hour.includes('T') ? hour : `${hour}T12`,
    group_id: group,
    command,
    outcome,
    who: who || undefined,
    whom,
    count,
  }
}

async function write(database: Services['database'], batches: readonly Batch[], now: number): Promise<void> {
  const rows = batches.flatMap((batch) => batch.rows)
  if (rows.length === 0) return
  const names = [...new Set(rows.map(({ batch }) => batch))].sort()
  const zone = groupSettings.handles.timeZone
  await sql`
    with fresh as (
      insert into command_use_batches (batch, flushed_at)
      select name, ${instant(now)} from unnest(${names}::text[]) as name
      on conflict do nothing returning batch
    ),
    -- A database restored from a backup may not know a group: its counters must not hold up the others. What was counted
    -- of one that is another now is counted there.
    placed as materialized (
      select counted.*, (counted.hour || ':00Z')::timestamptz as began, coalesce(g.merged_into, g.id) as own_id
      from fresh join jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as counted(batch text, hour text,
          group_id bigint, command text, outcome text, who bigint, whom bigint, count bigint) using (batch)
        join groups g on g.id = counted.group_id
    ),
    zones as materialized (
      select z.id, case when notice_zone_known(z.zone) then z.zone else ${zone.fallback} end as zone
      from (select id, coalesce(settings ->> ${zone.key}, ${zone.fallback}) as zone from groups
        where id in (select own_id from placed)) z
    ),
    dated as materialized (
      select placed.*, (placed.began at time zone zones.zone)::date as day from placed join zones on zones.id = placed.own_id
    ),
    said as (
      insert into group_messages (group_id, hour, messages)
      select own_id, began, sum(count) from dated where command = ${MESSAGE}
      group by own_id, began order by own_id, began
      on conflict (group_id, hour) do update set messages = group_messages.messages + excluded.messages
    ),
    wrote as (
      insert into group_writers (group_id, month, user_id, days)
      select own_id, date_trunc('month', day)::date, who, bit_or(1 << (extract(day from day)::integer - 1))
      from dated where command = ${MESSAGE} and who is not null
      group by 1, 2, 3 order by 1, 2, 3
      on conflict (group_id, month, user_id) do update set days = group_writers.days | excluded.days
        where group_writers.days <> group_writers.days | excluded.days
    ),
    used as (
      insert into command_uses (group_id, day, command, uses, refused, failed)
      select own_id, day, command, sum(count), coalesce(sum(count) filter (where outcome = 'refused'), 0),
        coalesce(sum(count) filter (where outcome = 'failed'), 0)
      from dated where command <> ${MESSAGE}
      group by 1, 2, 3 order by 1, 2, 3
      on conflict (group_id, day, command) do update set uses = command_uses.uses + excluded.uses,
        refused = command_uses.refused + excluded.refused, failed = command_uses.failed + excluded.failed
    )
    select arrival_answered(coalesce(jsonb_agg(r), '[]')) from (
      select distinct own_id as "group", whom, began as hour from dated where whom is not null) r
  `.execute(database.query)
}

/** A batch name is needed only while its batch may still be tried again. */
export const forgetBatches: DueWork = {
  name: 'bot.batches',
  every: 'day',
  async run({ database }, { now }) {
    const weekAgo = instant(now - 7 * 86_400_000)
    const { numAffectedRows } =
      await sql`delete from command_use_batches where flushed_at < ${weekAgo}`.execute(database.query)
    return Number(numAffectedRows ?? 0)
  },
}

/** Who wrote on which days is wanted for two quarters of a year beside each other; what else is counted, for longer. */
const KEPT_DAYS = { people: 200, counts: 800 } as const

/** Nothing that is counted is kept for ever. */
export const forgetCounts: DueWork = {
  name: 'bot.counts',
  every: 'day',
  async run({ database }, { now }) {
    const before = (days: number) => instant(now - days * 86_400_000)
    const done = await database.batch([
      sql`delete from group_writers where month < date_trunc('month', ${before(KEPT_DAYS.people)})::date returning 1`,
      sql`delete from command_uses where day < ${before(KEPT_DAYS.counts)}::date returning 1`,
      sql`delete from group_messages where hour < ${before(KEPT_DAYS.counts)} returning 1`,
    ])
    return done.flat().length
  },
}
