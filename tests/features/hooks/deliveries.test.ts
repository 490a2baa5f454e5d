import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { CallOutcome, OutgoingCall } from '../../../lib/contract/outgoing.ts'
import { claimDeliveries } from '../../../lib/features/hooks/queries/delivering.ts'
import { type House, openHouse, SALON } from '../../support/house.ts'

/** How what is to be sent is sent: when, by whom, how often. The servers are a script. */

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

let house: House
let group = ''
const calls: OutgoingCall[] = []
let answer: (call: OutgoingCall) => CallOutcome | Promise<CallOutcome>

beforeAll(async () => {
  house = await openHouse({
    instances: 2,
    outgoing: {
      judge: async () => undefined,
      async call(call) {
        calls.push(call)
        return answer(call)
      },
    },
  })
  for (const who of ['Lucía', 'Nadia']) {
    await house.act(who, { do: 'start-bot' })
    await house.send(who, SALON, 'hola')
  }
  group = (await house.rows('select id from groups where title = $1', SALON))[0]?.id ?? ''
})
afterAll(() => house.close())
beforeEach(async () => {
  calls.length = 0
  answer = () => ({ code: 200 })
  await house.rows('delete from hook_endpoints')
  await house.rows('delete from hook_events')
  await house.rows('delete from outbox')
  await house.loseRedis()
  house.advance(61_000)
})

const now = () => house.app.services.clock.now()

/** An endpoint of the salon's. */
async function endpoint(ref: string, url = `https://${ref}.example.org/`): Promise<void> {
  const secret = house.app.services.sealing.seal('whsec_c2VjcmV0IG9mIGEgdGVzdCwgMjQgYnl0ZXM=', `hooks:${ref}`)
  await house.rows(
    `insert into hook_endpoints (ref, group_id, url, secret, made_by, made_key, made_at)
       values ($1, $2, $3, $4, $5, $1, $6)`,
    ref,
    group,
    url,
    secret,
    house.person('Lucía').id,
    new Date(now()).toISOString(),
  )
}

const person = (who: string) => ({ id: house.person(who).id, name: who })
const data = (more = {}) =>
  JSON.stringify({
    from: person('Lucía'),
    to: person('Nadia'),
    coins: '5',
    tax_coins: '0',
    note: null,
    ...more,
  })

/** Something that happened just now, for one endpoint. Written past the bot: Redis may know of nothing due, and forgets it. */
async function happens(key: string, to: string, { type = 'transfer.made', what = data() } = {}) {
  await house.rows(
    `select hook_emit($1, $2, $3, $4, '{}'::bigint[], $5::jsonb, $6)`,
    group,
    type,
    key,
    new Date(now()).toISOString(),
    what,
    to,
  )
  await house.loseRedis()
}
const tick = async () => {
  await house.cron('minute')
  await house.settled()
}
const deliveries = () => house.rows('select state, attempts, code, failed from hook_deliveries order by id')

describe('what is not taken', () => {
  it('comes again after 0 s, 5 s, 5 m, 30 m, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h, each a little late by chance, always by one name', async () => {
    answer = () => ({ code: 500 })
    await endpoint('a')
    await happens('1', 'a')
    const delays = [
      0,
      5 * SECOND,
      5 * MINUTE,
      30 * MINUTE,
      2 * HOUR,
      5 * HOUR,
      10 * HOUR,
      14 * HOUR,
      20 * HOUR,
      24 * HOUR,
    ]
    let last = now()
    for (const [at, delay] of delays.entries()) {
      if (delay > 0) {
        house.advance(delay - 1)
        await tick()
        expect(calls).toHaveLength(at)
        const [{ ready = '' } = {}] = await house.rows('select ready_at as ready from hook_deliveries')
        const waited = Date.parse(ready ?? '') - last
        expect(waited).toBeGreaterThanOrEqual(delay)
        expect(waited).toBeLessThanOrEqual(delay * 1.1)
        house.advance(waited - delay + 1)
      }
      last = now()
      await tick()
      expect(calls).toHaveLength(at + 1)
    }
    expect(new Set(calls.map(({ id }) => id)).size).toBe(1)
    expect(new Set(calls.map(({ body }) => body)).size).toBe(1)
    expect(await deliveries()).toEqual([{ state: 'dead', attempts: '10', code: '500', failed: null }])
    // By then three days are over: nothing more is sent, and who made it knows.
    expect(await house.rows('select disabled_why from hook_endpoints')).toEqual([{ disabled_why: 'failing' }])
    const told = house.lastBotMessage('private:Lucía')?.text
    expect(told).toContain('en tres días no ha aceptado nada')
    await happens('2', 'a')
    house.advance(7 * 24 * HOUR)
    await tick()
    expect(calls).toHaveLength(10)
  })

  it('is forgiven by one that is taken', async () => {
    answer = () => ({ failed: 'timeout' })
    await endpoint('a')
    await happens('1', 'a')
    await tick()
    expect((await house.rows('select failing_since from hook_endpoints'))[0]?.failing_since).not.toBeNull()
    answer = () => ({ code: 204 })
    house.advance(6 * SECOND)
    await tick()
    expect(await house.rows('select failing_since from hook_endpoints')).toEqual([{ failing_since: null }])
    expect(await deliveries()).toEqual([{ state: 'taken', attempts: '2', code: '204', failed: null }])
  })

  it.each([301, 302, 307, 308, 400, 404, 429, 500])('%i is no yes', async (code) => {
    answer = () => ({ code })
    await endpoint('a')
    await happens('1', 'a')
    await tick()
    expect(await deliveries()).toEqual([
      { state: 'waiting', attempts: '1', code: String(code), failed: null },
    ])
  })
})

describe('once', () => {
  it('two ticks at once, on two instances, send once', async () => {
    await endpoint('a')
    for (let each = 0; each < 20; each++) await happens(String(each), 'a')
    await Promise.all([house.cron('minute'), house.cron('minute'), house.cron('minute')])
    await house.settled()
    expect(calls).toHaveLength(20)
    expect(new Set(calls.map(({ id }) => id)).size).toBe(20)
  })

  it('an instance that dies before it has noted what it sent has it sent again, by the same name, and no sooner than its lease ends', async () => {
    await endpoint('a')
    await happens('1', 'a')
    const { database } = house.app.services
    // It sends, and is heard of no more.
    const [claim] = await claimDeliveries(database, {
      now: now(),
      until: now() + 2 * MINUTE,
      lease: 'of-the-dead',
      servers: 8,
      each: 5,
    })
    const [sent] = claim?.deliveries ?? []
    await tick()
    expect(calls).toEqual([])
    house.advance(2 * MINUTE)
    await tick()
    expect(calls.map(({ id }) => id)).toEqual([sent?.event])
    expect(await deliveries()).toEqual([{ state: 'taken', attempts: '1', code: '200', failed: null }])
  })

  it('one that comes back after somebody else took over writes nothing', async () => {
    await endpoint('a')
    await happens('1', 'a')
    let release: (outcome: CallOutcome) => void = () => {}
    answer = () =>
      new Promise((resolve) => {
        release = resolve
      })
    const slow = house.cron('minute')
    while (calls.length === 0) await new Promise((resolve) => setImmediate(resolve))
    const releaseSlow = release
    house.advance(3 * MINUTE)
    answer = () => ({ code: 200 })
    await house.cron('minute')
    expect(calls).toHaveLength(2)
    releaseSlow({ code: 500 })
    await slow
    await house.settled()
    expect(await deliveries()).toEqual([{ state: 'taken', attempts: '1', code: '200', failed: null }])
    expect(calls[0]?.id).toBe(calls[1]?.id)
  })

  it('a cause is told once, however often its statement runs', async () => {
    await endpoint('a')
    for (let times = 0; times < 3; times++) await happens('1', 'a')
    await tick()
    expect(calls).toHaveLength(1)
  })
})

describe('a dead server', () => {
  it('with 1 000 messages waiting, and never answering, delays neither another’s nor Telegram’s', async () => {
    await endpoint('dead')
    await endpoint('well')
    await house.app.services.database.batch([
      sql`select hook_emit(${group}::bigint, 'transfer.made', 'old:' || n, ${new Date(now()).toISOString()}::timestamptz,
            '{}'::bigint[], ${data()}::jsonb, 'dead') from generate_series(1, 1000) n`,
    ])
    let giveUp: (outcome: CallOutcome) => void = () => {}
    answer = ({ url }) =>
      url.includes('dead')
        ? new Promise((resolve) => {
            giveUp = resolve
          })
        : { code: 200 }
    // The first tick hangs on the dead one.
    const hanging = house.cron('minute')
    while (calls.length === 0) await new Promise((resolve) => setImmediate(resolve))
    for (let each = 0; each < 12; each++) await happens(`new:${each}`, 'well')
    await house.rows(
      `select outbox_add(jsonb_build_array(jsonb_build_object('key', 'x', 'kind', 'jobs.dead', 'where', 'private',
         'person', jsonb_build_object('userId', $1::text, 'firstName', 'Nadia'), 'texts', '[]'::jsonb)))`,
      house.person('Nadia').id,
    )
    house.advance(MINUTE)
    const second = house.cron('minute')
    await second
    while (calls.filter(({ url }) => url.includes('well')).length < 12)
      await new Promise((resolve) => setImmediate(resolve))
    expect(calls.filter(({ url }) => url.includes('well'))).toHaveLength(12)
    expect(
      await house.rows(`select num_nonnulls(sent_at, dead_at) as done from outbox where key = 'x'`),
    ).toEqual([{ done: '1' }])
    giveUp({ failed: 'timeout' })
    await hanging
    await house.settled()
    // Known to fail by now, it comes last, and one message at a time.
    const before = calls.length
    for (let each = 0; each < 3; each++) await happens(`newer:${each}`, 'well')
    answer = ({ url }) => (url.includes('dead') ? { failed: 'timeout' } : { code: 200 })
    house.advance(MINUTE)
    await tick()
    const latest = calls.slice(before).map(({ url }) => new URL(url).hostname)
    expect(latest.filter((host) => host.startsWith('dead'))).toHaveLength(1)
    expect(latest.filter((host) => host.startsWith('well'))).toHaveLength(3)
  })

  it('gets all of it once it is well again', async () => {
    answer = () => ({ failed: 'unreachable' })
    await endpoint('a')
    for (let each = 0; each < 30; each++) await happens(String(each), 'a')
    await tick()
    expect(calls).toHaveLength(1)
    answer = () => ({ code: 200 })
    house.advance(MINUTE)
    await tick()
    expect(new Set(calls.map(({ id }) => id)).size).toBe(30)
  })
})

describe('what is never sent', () => {
  it('more than 20 kB: it is given up, and the server is not to blame', async () => {
    answer = ({ body }) => (body.length > 20_000 ? { failed: 'large' } : { code: 200 })
    await endpoint('a')
    await happens('1', 'a', { what: data({ note: 'x'.repeat(20_001) }) })
    await happens('2', 'a')
    await tick()
    expect(await deliveries()).toEqual([
      { state: 'dead', attempts: '1', code: null, failed: 'large' },
      { state: 'taken', attempts: '1', code: '200', failed: null },
    ])
    expect(await house.rows('select failing_since, disabled_at from hook_endpoints')).toEqual([
      { failing_since: null, disabled_at: null },
    ])
  })

  it('what no feature declares, what isn’t as it was declared, and fields that nobody declared', async () => {
    await endpoint('a')
    await happens('1', 'a', { type: 'diary.read', what: '{"text":"my secret"}' })
    await happens('2', 'a', { what: data({ coins: -5 }) })
    await happens('3', 'a', { what: data({ balance: '1000', reserve: 7 }) })
    await tick()
    expect(await deliveries()).toMatchObject([
      { state: 'dead', failed: 'unfit' },
      { state: 'dead', failed: 'unfit' },
      { state: 'taken' },
    ])
    expect(calls).toHaveLength(1)
    expect(calls[0]?.body).not.toContain('balance')
    expect(calls[0]?.body).not.toContain('reserve')
  })
})

describe('a group without hooks', () => {
  it('has nothing noted of it, nor due', async () => {
    await house.send('Lucía', SALON, `/transferir ${house.person('Nadia').id} 5`)
    expect(await house.rows('select ref from hook_events')).toEqual([])
    expect(calls).toEqual([])
  })
})

it('follows a group to the chat that it is upgraded to', async () => {
  await endpoint('a')
  await happens('1', 'a')
  const [row] = await house.rows(
    `insert into groups (chat_id, title, created_at) values (-1009, 'young', now()) returning id`,
  )
  const id = row?.id ?? ''
  await house.rows('update hook_endpoints set group_id = $1', id)
  await house.rows('update hook_events set group_id = $1', id)
  await house.rows('select hooks_merge($1, $2)', id, group)
  await tick()
  expect(JSON.parse(calls[0]?.body ?? '{}').group).toEqual({ id: group, title: SALON })
})
