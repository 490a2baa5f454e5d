import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { NoAnswer } from '../../../lib/platform/wire/wire.ts'
import { type House, openHouse } from '../../support/house.ts'
import { tapLine } from '../../support/line.ts'
import { call, gather, makeKey } from './program.ts'

/** What happens once, however often and by however many at once it is asked for; and pages that leave nothing out. */

let house: House
let key: string
const HOUR_MS = 3_600_000

beforeAll(async () => {
  house = await openHouse()
  await gather(house, 'Lucía', 'Nadia', 'Iván')
  key = await makeKey(house, 'Lucía')
})
afterAll(() => house.close())

const grant = (once: string, coins = '5') =>
  call(house, 'POST', '/v1/grants', { key, once, body: { to: '@nadia_noir', coins } })
const coins = async () => Number((await call(house, 'GET', '/v1/balances/@nadia_noir', { key })).body.coins)

describe('an idempotency key', () => {
  it('lets one of many through that come at once', async () => {
    const before = await coins()
    const all = await Promise.all(Array.from({ length: 8 }, () => grant('at-once')))
    expect(await coins()).toBe(before + 5)
    const done = all.filter(({ status }) => status === 201)
    const busy = all.filter(({ status }) => status === 409)
    expect(done.length + busy.length).toBe(8)
    expect(done.length).toBeGreaterThan(0)
    expect(new Set(done.map(({ body }) => body.id)).size).toBe(1)
    for (const { body, headers } of busy) {
      expect(body.type).toBe('/v1/problems/request-in-progress')
      expect(headers.get('retry-after')).toBe('5')
    }
    expect(await grant('at-once')).toMatchObject({ status: 201, body: done[0]?.body })
  })

  it('goes on with what was cut off, and moves nothing twice', async () => {
    const before = await coins()
    const first = await grant('cut')
    // As if the function had ended between the ledger and the note of its answer.
    await house.rows(`update api_writes set status = null, body = null, held_until = now() - interval '10 years'
      where id = (select max(id) from api_writes)`)
    expect(await grant('cut')).toMatchObject({ status: 201, body: first.body })
    expect(await coins()).toBe(before + 5)
  })

  it('is busy while another is at it', async () => {
    await grant('held')
    await house.rows(`update api_writes set status = null, body = null, held_until = now() + interval '10 years'
      where id = (select max(id) from api_writes)`)
    expect(await grant('held')).toMatchObject({
      status: 409,
      body: { type: '/v1/problems/request-in-progress' },
    })
    expect(await grant('held', '6')).toMatchObject({ status: 422 })
  })

  it('is free after a day, and is a new thing then', async () => {
    const before = await coins()
    await grant('daily')
    house.advance(25 * HOUR_MS)
    expect(await grant('daily', '7')).toMatchObject({ status: 201, body: { coins: '7' } })
    expect(await coins()).toBe(before + 12)
  })

  it('is its key’s own: another key’s means another thing', async () => {
    const other = await makeKey(house, 'Lucía')
    const before = await coins()
    await grant('shared')
    await call(house, 'POST', '/v1/grants', {
      key: other,
      once: 'shared',
      body: { to: '@nadia_noir', coins: '5' },
    })
    expect(await coins()).toBe(before + 10)
  })

  it('remembers no fault: whoever asks again is served', async () => {
    const before = await coins()
    await house.settled()
    let lost = 0
    const restore = tapLine(async (request, go) => {
      const answer = await go(request)
      // What moves the coins: its answer is lost on the way.
      if (request.body.includes('ledger_post') && ++lost === 1) throw new NoAnswer('lost')
      return answer
    })
    const told = await grant('faulty')
    restore()
    expect(lost).toBe(1)
    expect(told.status).toBeGreaterThanOrEqual(500)
    expect(JSON.stringify(told.body)).not.toContain('lost')
    expect((await grant('faulty')).status).toBe(201)
    expect(await coins()).toBe(before + 5)
  })
})

describe('pages', () => {
  const walk = async (path: string, limit: number, meanwhile?: () => Promise<unknown>) => {
    const items: unknown[] = []
    let cursor: string | null = null
    do {
      const { status, body } = await call(
        house,
        'GET',
        `${path}?limit=${limit}${cursor ? `&cursor=${cursor}` : ''}`,
        { key },
      )
      expect(status).toBe(200)
      expect(body.items.length).toBeLessThanOrEqual(limit)
      items.push(...body.items)
      cursor = body.next
      await meanwhile?.()
      house.advance(5_000)
    } while (cursor)
    return items
  }

  beforeAll(async () => {
    const [group] = await house.rows(`select group_id as id from api_keys limit 1`)
    // Many with the same coins: places that only ids tell apart.
    await house.rows(`insert into people (user_id, first_name, is_bot, seen_at, hashes)
      select 7000 + n, 'P' || n, false, now(), '{}' from generate_series(1, 23) n`)
    await house.rows(`insert into members (group_id, user_id, first_seen_at)
      select ${group?.id}, 7000 + n, now() from generate_series(1, 23) n`)
    await house.rows(`select * from ledger_open_wallets(${group?.id}, now(), (
      select array_agg(7000 + n) from generate_series(1, 12) n), 100)`)
    await house.rows(`select * from ledger_open_wallets(${group?.id}, now(), (
      select array_agg(7000 + n) from generate_series(13, 23) n), 250)`)
  })

  it.each(['/v1/members', '/v1/ranking'])(
    'of %s tell everything once, whatever their length',
    async (path) => {
      const whole = await walk(path, 100)
      expect(whole.length).toBeGreaterThanOrEqual(24)
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 1, max: 30 }), async (limit) => {
          expect(await walk(path, limit)).toEqual(whole)
        }),
        { numRuns: 6 },
      )
    },
  )

  it('never tell a row twice while coins move', async () => {
    let times = 0
    const rows = (await walk('/v1/ranking', 4, () => grant(`moving-${++times}`, '40'))) as {
      member: { id: string }
    }[]
    const ids = rows.map(({ member }) => member.id)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it.each(['/v1/members', '/v1/ranking'])('of %s tell nothing of whom they end with', async (path) => {
    const { body } = await call(house, 'GET', `${path}?limit=2`, { key })
    const last = (body.items as { member?: { id: string }; id?: string }[]).at(-1)
    const id = last?.member?.id ?? last?.id ?? ''
    expect(id).not.toBe('')
    const bytes = Buffer.from(String(body.next).split('.')[0] ?? '', 'base64url').toString('latin1')
    expect(bytes).not.toContain(id)
  })

  it('begin nowhere but in their own list', async () => {
    const { body } = await call(house, 'GET', '/v1/members?limit=2', { key })
    const elsewhere = await call(house, 'GET', `/v1/ranking?limit=2&cursor=${body.next}`, { key })
    expect(elsewhere.status).toBe(400)
    const tampered = `${body.next.startsWith('A') ? 'B' : 'A'}${body.next.slice(1)}`
    expect((await call(house, 'GET', `/v1/members?limit=2&cursor=${tampered}`, { key })).status).toBe(400)
    await fc.assert(
      fc.asyncProperty(fc.string({ maxLength: 60 }), async (cursor) => {
        house.advance(1_000)
        const told = await call(house, 'GET', `/v1/members?cursor=${encodeURIComponent(cursor)}`, { key })
        expect(told.status).toBe(400)
      }),
      { numRuns: 25 },
    )
  })
})
