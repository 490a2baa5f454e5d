import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { usesKey } from '../../../lib/bot/door/gate.ts'
import { commandsPart, peoplePart } from '../../../lib/features/panel/people.ts'
import { findFacts } from '../../../lib/features/panel/queries.ts'
import { type Range, spanOf } from '../../../lib/features/panel/rules.ts'
import { COUNTED_KEY } from '../../../lib/jobs/counted.ts'
import { createRedis } from '../../../lib/platform/redis.ts'
import { addLocalDays, wallTime } from '../../../lib/values/calendar.ts'
import { groupId, userId } from '../../../lib/values/ids.ts'
import { groupMessage, IVAN, NADIA, ROOM } from '../../bot/updates.ts'
import { type House, openHouse } from '../../support/house.ts'
import { updateSettings } from '../../support/settings.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
/** A Monday; clocks in Madrid went forward the day before. */
const NOW = Date.UTC(2027, 2, 29, 12)

let house: House
beforeAll(async () => {
  house = await openHouse()
  for (const from of [NADIA, IVAN]) await house.post(groupMessage({ text: '/saldo', from }))
  await house.settled()
  await house.cron('minute')
})
afterAll(() => house.close())

const database = () => house.app.services.database
const room = async () =>
  groupId((await house.rows('select id from groups where chat_id = $1', ROOM.id))[0]?.id ?? 0)

beforeEach(async () => {
  vi.setSystemTime(NOW)
  await database().batch([
    sql`truncate group_messages, group_writers, command_uses, arrivals, ledger_flows, ledger_flow_ends, ledger_states`,
  ])
})

const factsOf = async (range: Range, timeZone: string) => {
  const span = spanOf(range, { groupId: await room(), timeZone }, Date.now())
  const {
    facts: [people, order],
  } = await findFacts(database(), span, [peoplePart, commandsPart], userId(1))
  return { span, people: people as Record<string, unknown>, order: order as Record<string, unknown> }
}

/** Somebody's message in an hour, or a command, some days ago. */
const happening = fc.record({
  hoursAgo: fc.integer({ min: 0, max: 70 * 24 }),
  who: fc.integer({ min: 1, max: 6 }),
  what: fc.constantFrom('talk', 'saldo', 'saldo|refused', 'diario', 'diario|failed'),
  times: fc.integer({ min: 1, max: 4 }),
})

describe('the panel’s figures', () => {
  it('are a simple model’s, whatever happened, in whatever order and batches it was counted', async () => {
    const { UPSTASH_REDIS_REST_URL: url, UPSTASH_REDIS_REST_TOKEN: token } = house.app.env
    const redis = createRedis({ url, token, timeoutMs: 5_000 })
    const group = await room()
    await fc.assert(
      fc.asyncProperty(
        fc.array(happening, { maxLength: 40 }),
        fc.constantFrom('Europe/Madrid', 'America/Mexico_City'),
        fc.constantFrom<Range>('day', 'week', 'month'),
        async (happened, timeZone, range) => {
          await database().batch([sql`truncate group_messages, group_writers, command_uses`])
          await updateSettings(database(), group, { 'group.timeZone': timeZone }, NOW)
          const half = Math.floor(happened.length / 2)
          for (const batch of [happened.slice(0, half), happened.slice(half)]) {
            for (const { hoursAgo, who, what, times } of batch) {
              const hour = new Date(NOW - hoursAgo * HOUR).toISOString().slice(0, 13)
              const field = what === 'talk' ? `${hour}~${who}|${group}|~message` : `${hour}|${group}|${what}`
              await redis.hincrby(usesKey(ROOM.id), field, times)
            }
            await redis.sadd(COUNTED_KEY, String(ROOM.id))
            // Two at a time, and once more.
            await Promise.all([house.cron('minute'), house.cron('minute')])
          }
          const { span, people, order } = await factsOf(range, timeZone)
          const at = ({ hoursAgo }: { hoursAgo: number }) => Math.floor((NOW - hoursAgo * HOUR) / HOUR) * HOUR
          const dayOf = (moment: number) => Math.floor(wallTime(moment, timeZone) / DAY)
          const inside = (which: 'now' | 'before') =>
            happened.filter((each) => at(each) >= span[which].from && at(each) < span[which].to)
          const both = (count: (some: typeof happened) => number) => [
            count(inside('now')),
            count(inside('before')),
          ]
          const talk = (some: typeof happened) => some.filter(({ what }) => what === 'talk')
          const sum = (some: typeof happened) => some.reduce((total, { times }) => total + times, 0)
          expect(people.messages).toEqual(both((some) => sum(talk(some))))
          expect(people.writers).toEqual(both((some) => new Set(talk(some).map(({ who }) => who)).size))
          expect(people.writerDays).toEqual(
            both((some) => new Set(talk(some).map((each) => `${each.who}:${dayOf(at(each))}`)).size),
          )
          expect(order.uses).toEqual(both((some) => sum(some.filter(({ what }) => what !== 'talk'))))
          expect(order.refused).toEqual(
            both((some) => sum(some.filter(({ what }) => what.endsWith('refused')))),
          )
          expect(order.failed).toEqual(
            both((some) => sum(some.filter(({ what }) => what.endsWith('failed')))),
          )
        },
      ),
      { numRuns: 12 },
    )
  })

  it('of 10 000 members over 90 days are what a direct count says, read in one request', async () => {
    const group = await room()
    const zone = 'Europe/Madrid'
    const noon = `'${new Date(NOW).toISOString()}'::timestamptz`
    // Each writes on days of their own, some on many.
    for (const statement of [
      `create table panel_test_said as
         select u as who, ${noon} - make_interval(hours => h) as at
         from generate_series(1, 10000) u, generate_series(1, 90 * 24, 24 + (u * 37) % 600) h`,
      `insert into group_messages
         select ${group}, date_trunc('hour', at, 'UTC'), count(*) from panel_test_said group by 2`,
      `insert into group_writers
         select ${group}, date_trunc('month', at at time zone '${zone}')::date, who,
           bit_or(1 << (extract(day from at at time zone '${zone}')::integer - 1)) from panel_test_said group by 2, 3`,
      `insert into arrivals (group_id, user_id, at, way, link, left_at, answered_at)
         select ${group}, u, ${noon} - make_interval(hours => (u * 13) % 2160),
           case when u % 3 = 0 then 'link' else 'self' end, case when u % 6 = 0 then 'Cartel' end,
           case when u % 4 = 0 then ${noon} - make_interval(hours => (u * 13) % 2160 - (u % 240)) end,
           case when u % 5 = 0 then ${noon} end
         from generate_series(1, 10000) u`,
      `insert into command_uses
         select ${group}, d::date, 'orden' || c, c * 3, c, 0
         from generate_series(${noon} - interval '90 days', ${noon}, '1 day') d, generate_series(1, 40) c`,
    ])
      await house.rows(statement)
    const { span, people, order } = await factsOf('month', zone)
    const direct = async (period: { from: number; to: number }) => {
      const [from, to] = [new Date(period.from).toISOString(), new Date(period.to).toISOString()]
      const [row] = await house.rows(
        `select count(*) as said, count(distinct who) as writers,
           count(distinct (who, (date_trunc('hour', at, 'UTC') at time zone '${zone}')::date)) as days
         from panel_test_said where date_trunc('hour', at, 'UTC') >= $1::timestamptz and date_trunc('hour', at, 'UTC') < $2::timestamptz`,
        from,
        to,
      )
      const [joined] = await house.rows(
        `select count(*) as joined, count(answered_at) as answered from arrivals where at >= $1::timestamptz and at < $2::timestamptz`,
        from,
        to,
      )
      return { ...row, ...joined }
    }
    const [now, before] = [await direct(span.now), await direct(span.before)]
    const pair = (name: string) => [Number(now[name]), Number(before[name])]
    expect(people).toMatchObject({
      messages: pair('said'),
      writers: pair('writers'),
      writerDays: pair('days'),
      joined: pair('joined'),
      answered: pair('answered'),
    })
    expect((order.top as { command: string }[])[0]?.command).toBe('orden40')
    const stayed = (people.stayed as { days: number; of: number[]; stayed: number[] }[]).find(
      ({ days }) => days === 7,
    )
    const mark = (period: { from: number; to: number }) =>
      house.rows(
        `select count(*) as "of", count(*) filter (where left_at is null or left_at >= at + interval '7 days') as stayed
         from arrivals where at + interval '7 days' >= $1::timestamptz and at + interval '7 days' < $2::timestamptz`,
        new Date(period.from).toISOString(),
        new Date(period.to).toISOString(),
      )
    const [[nowMark], [beforeMark]] = [await mark(span.now), await mark(span.before)]
    expect(stayed?.of).toEqual([Number(nowMark?.of), Number(beforeMark?.of)])
    expect(stayed?.stayed).toEqual([Number(nowMark?.stayed), Number(beforeMark?.stayed)])
    await house.rows('drop table panel_test_said')
    expect(addLocalDays(span.now.from, 30, zone)).toBe(span.now.to)
  })
})

describe('what goes through the ledger', () => {
  const flows = async () => {
    const group = await room()
    const [row] = await house.rows(
      `select coalesce(sum(issued), 0)::text as issued, coalesce(sum(burnt), 0)::text as burnt,
         coalesce(sum(moved), 0)::text as moved
       from ledger_flows_by_hour(${group}, '-infinity', 'infinity')`,
    )
    return row
  }

  it('is the same before it is summed up, after it, and after it once more', async () => {
    for (const text of ['/diario', '/transferir @ivan 7', '/transferir @ivan 3']) {
      await house.post(groupMessage({ text }))
      house.advance(3 * HOUR)
    }
    await house.settled()
    const live = await flows()
    expect(live).toMatchObject({ burnt: '0', moved: '10' })
    await Promise.all([house.cron('day'), house.cron('day')])
    expect(
      Number((await house.rows('select count(*) as hours from ledger_flows'))[0]?.hours),
    ).toBeGreaterThan(0)
    expect(await flows()).toEqual(live)
    await house.cron('day')
    await house.post(groupMessage({ text: '/transferir @ivan 2' }))
    expect(await flows()).toEqual({ ...live, moved: '12' })
    const group = await room()
    const [state] = await house.rows(
      `select supply::text, owned::text, held::text from ledger_state(${group})`,
    )
    expect(state).toMatchObject({ supply: live?.issued, owned: live?.issued, held: '0' })
  })

  it('and what was counted goes over to the group that turns out to be the same', async () => {
    const group = await room()
    const before = await flows()
    const [young] = await house.rows(
      `insert into groups (title, created_at, merged_into) values ('La Sala', now(), ${group}) returning id`,
    )
    const other = groupId(young?.id ?? 0)
    await house.rows(
      `insert into group_messages values (${group}, '2026-10-20T10:00Z', 2), (${other}, '2026-10-20T10:00Z', 3)`,
    )
    await house.rows(
      `insert into group_writers values (${group}, '2026-10-01', 1, 1), (${other}, '2026-10-01', 1, 6), (${other}, '2026-10-01', 2, 1)`,
    )
    await house.rows(
      `insert into command_uses values (${group}, '2026-10-20', 'saldo', 2, 1, 0), (${other}, '2026-10-20', 'saldo', 5, 0, 1)`,
    )
    await house.rows(
      `insert into arrivals (group_id, user_id, at, way) values (${other}, 9, '2026-10-20T10:00Z', 'self')`,
    )
    for (let times = 0; times < 2; times++)
      await house.rows(`select community_merge(${other}, ${group}, '2026-10-26T12:00Z')`)
    expect(await house.rows('select group_id::text, messages::text from group_messages')).toEqual([
      { group_id: String(group), messages: '5' },
    ])
    expect(await house.rows('select user_id::text, days from group_writers order by 1')).toEqual([
      { user_id: '1', days: '7' },
      { user_id: '2', days: '1' },
    ])
    expect(
      await house.rows(
        `select uses::text, refused::text, failed::text from command_uses where day = '2026-10-20'`,
      ),
    ).toEqual([{ uses: '7', refused: '1', failed: '1' }])
    expect(await house.rows('select group_id::text from arrivals')).toEqual([{ group_id: String(group) }])
    expect(await flows()).toEqual(before)
  })
})
