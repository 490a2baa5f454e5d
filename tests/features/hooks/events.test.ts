import { readdir, readFile } from 'node:fs/promises'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { OutgoingCall } from '../../../lib/contract/outgoing.ts'
import { takeEntered } from '../../../lib/features/door/queries/watch.ts'
import { hookCatalogue } from '../../../lib/features/hooks/index.ts'
import { features } from '../../../lib/features.ts'
import { groupId } from '../../../lib/values/ids.ts'
import { type House, openHouse, SALON } from '../../support/house.ts'
import { call, makeKey } from '../api/program.ts'

/** What a server hears of each thing that happens: what the room reads, and never more. */

const HOUR = 3_600_000

let house: House
let group = ''
const calls: OutgoingCall[] = []
const catalogue = new Map(hookCatalogue(features).map((entry) => [entry.type, entry]))

beforeAll(async () => {
  house = await openHouse({
    outgoing: {
      judge: async () => undefined,
      async call(call) {
        calls.push(call)
        return { code: 200 }
      },
    },
  })
  for (const who of ['Lucía', 'Nadia', 'Iván', 'Bruno']) {
    await house.act(who, { do: 'start-bot' })
    await house.send(who, SALON, 'hola')
    await house.send(who, SALON, '/consentimiento')
    await house.press(who, SALON, 'acepto')
  }
  group = (await house.rows('select id from groups where title = $1', SALON))[0]?.id ?? ''
  const secret = house.app.services.sealing.seal('whsec_c2VjcmV0IG9mIGEgdGVzdCwgMjQgYnl0ZXM=', 'hooks:a')
  await house.rows(
    `insert into hook_endpoints (ref, group_id, url, secret, made_by, made_key, made_at)
       values ('a', $1, 'https://a.example.org/', $2, $3, 'a', now())`,
    group,
    secret,
    house.person('Lucía').id,
  )
})
afterAll(() => house.close())
beforeEach(() => {
  house.advance(61_000)
  calls.length = 0
})

const person = (who: string) => ({ id: house.person(who).id, name: expect.stringContaining(who) })
const at = () => new Date(house.app.services.clock.now()).toISOString()

/** What was told since, each as its declaration says. */
async function told(quietly = false) {
  // Who writes past the bot tells nobody that something is due.
  if (quietly) await house.loseRedis()
  await house.cron('minute')
  await house.settled()
  return calls.splice(0).map(({ body }) => {
    const payload = JSON.parse(body)
    // As the OpenAPI document promises it, to the letter.
    expect(catalogue.get(payload.type)?.payload.strict().parse(payload)).toEqual(payload)
    return { type: payload.type, ...payload.data }
  })
}

it('a transfer in the group, and one that is made in private', async () => {
  await house.send('Nadia', SALON, '/transferir @ivan_el_cuervo 5 <b>para ti</b>')
  expect(await told()).toEqual([
    {
      type: 'transfer.made',
      from: person('Nadia'),
      to: person('Iván'),
      coins: '5',
      tax_coins: '0',
      note: '<b>para ti</b>',
    },
  ])
  // What the room is told without its words arrives without them.
  await house.rows(
    'insert into consent_blocks (blocker_id, blocked_id, blocked_at) values ($1, $2, now())',
    house.person('Iván').id,
    house.person('Nadia').id,
  )
  await house.send('Nadia', SALON, '/transferir @ivan_el_cuervo 5 palabras')
  expect(await told()).toMatchObject([{ note: null }])
  await house.rows('delete from consent_blocks')
})

it('a transfer that a program asked for, once its sender has said yes', async () => {
  const key = await makeKey(house, 'Lucía')
  const body = { from: '@nadia_noir', to: '@ivan_el_cuervo', coins: '5', note: 'la entrada' }
  await call(house, 'POST', '/v1/transfers', { key, body })
  await house.settled()
  expect(await told()).toEqual([])
  await house.press('Nadia', 'private:Nadia', 'Sí, dar')
  expect(await told()).toEqual([
    {
      type: 'transfer.made',
      from: person('Nadia'),
      to: person('Iván'),
      coins: '5',
      tax_coins: '0',
      note: 'la entrada',
    },
  ])
})

it('a transfer that is refused, or delivered twice, tells nothing more', async () => {
  await house.send('Nadia', SALON, '/transferir @ivan_el_cuervo 999')
  expect(await told()).toEqual([])
  await house.send('Nadia', SALON, '/transferir @ivan_el_cuervo 5')
  await house.act('Nadia', { do: 'redeliver', times: 2 })
  expect(await told()).toHaveLength(1)
})

it('a raffle: opened, and drawn or given back', async () => {
  await house.send('Lucía', SALON, '/rifa 10 1h Una cena')
  const [opened] = await told()
  expect(opened).toEqual({
    type: 'raffle.opened',
    id: expect.any(String),
    prize: 'Una cena',
    opener: person('Lucía'),
    ticket_coins: '10',
    draws_at: expect.stringMatching(/Z$/),
  })
  for (const who of ['Nadia', 'Iván']) await house.press(who, SALON, 'Comprar')
  house.advance(HOUR + 1_000)
  expect(await told()).toEqual([
    {
      type: 'raffle.ended',
      id: opened.id,
      prize: 'Una cena',
      outcome: 'drawn',
      winner: { id: expect.any(Number), name: expect.any(String) },
      winning_number: expect.any(Number),
      pot_coins: '20',
      tax_coins: '0',
    },
  ])
  await house.send('Lucía', SALON, '/rifa 10 1h')
  await told()
  house.advance(HOUR + 1_000)
  expect(await told()).toMatchObject([{ outcome: 'returned', winner: null, pot_coins: null }])
})

it('a collar, where the group announces it', async () => {
  await house.send('Nadia', SALON, '/collar @bruno_del_valle ven')
  if (!(await house.rows(`select ref from consent_requests where status = 'pending'`)).length)
    await house.send('Nadia', SALON, `/collar ${house.person('Bruno').id} ven`)
  await house.press('Bruno', 'private:Bruno', 'Aceptar')
  expect(await told()).toEqual([{ type: 'bond.made', owner: person('Nadia'), wearer: person('Bruno') }])
})

it('a collar that the group does not announce stays with the two', async () => {
  await house.rows(`delete from bonds`)
  await house.rows(
    `update groups set version = version + 1, settings = settings || '{"bonds.announced": false}'`,
  )
  await house.loseRedis()
  await house.send('Nadia', SALON, `/collar ${house.person('Bruno').id}`)
  await house.press('Bruno', 'private:Bruno', 'Aceptar')
  expect(await house.rows('select id from bonds')).toHaveLength(1)
  expect(await told()).toEqual([])
})

it('an auction: opened, and sold, unsold or called off, never its reserve', async () => {
  const seller = house.person('Nadia').id
  const open = (ref: string) =>
    house.rows(
      `insert into auctions (ref, group_id, seller_id, opened_key, title, description, starting_coins, increment_coins,
         reserve_coins, opened_at, ends_at) values ($1, $2, $3, $1, 'La rosa negra', '', 10, 5, 7777, $4::timestamptz,
         $4::timestamptz + interval '1 hour')`,
      ref,
      group,
      seller,
      at(),
    )
  await open('one')
  expect(await told(true)).toEqual([
    {
      type: 'auction.opened',
      id: 'one',
      title: 'La rosa negra',
      seller: person('Nadia'),
      starting_coins: '10',
      increment_coins: '5',
      buy_now_coins: null,
      ends_at: expect.stringMatching(/Z$/),
    },
  ])
  await house.rows(
    `update auctions set status = 'cancelled', ended_at = $1, version = version + 1 where ref = 'one'`,
    at(),
  )
  expect(await told(true)).toEqual([
    {
      type: 'auction.ended',
      id: 'one',
      title: 'La rosa negra',
      outcome: 'cancelled',
      seller: person('Nadia'),
      winner: null,
      price_coins: null,
    },
  ])
  await open('two')
  await told(true)
  // A leader below the reserve wins nothing, and nobody hears how far they went.
  await house.rows('alter table auctions drop constraint auctions_one_hold')
  await house.rows(
    `update auctions set status = 'unsold', ended_at = $1, version = version + 1, leader_id = $2, price_coins = 4321, bids = 1
      where ref = 'two'`,
    at(),
    house.person('Iván').id,
  )
  const ended = await told(true)
  expect(ended).toMatchObject([{ outcome: 'unsold', winner: null, price_coins: null }])
  await open('three')
  await told(true)
  await house.rows(
    `update auctions set status = 'sold', ended_at = $1, version = version + 1, leader_id = $2, price_coins = 8000, bids = 1
      where ref = 'three'`,
    at(),
    house.person('Iván').id,
  )
  expect(await told(true)).toMatchObject([{ outcome: 'sold', winner: person('Iván'), price_coins: '8000' }])
})

it('who is welcomed, each once, and nobody where nothing is said', async () => {
  const { database, clock } = house.app.services
  const entered = JSON.stringify([
    { userId: String(house.person('Iván').id), firstName: 'Iván', lastName: null },
  ])
  const come = () =>
    house.rows(
      `insert into door_watch (group_id, entered) values ($1, $2::jsonb)
         on conflict (group_id) do update set entered = excluded.entered`,
      group,
      entered,
    )
  await come()
  expect(await takeEntered(database, groupId(group), clock.now())).toHaveLength(1)
  await takeEntered(database, groupId(group), clock.now())
  expect(await told(true)).toEqual([{ type: 'member.welcomed', member: person('Iván') }])
  await come()
  await takeEntered(database, groupId(group), undefined)
  expect(await told(true)).toEqual([])
})

it('a sentence, and its end: how, only where the room is told', async () => {
  await house.send('Lucía', SALON, '/mazmorra @ivan_el_cuervo 1h por travieso')
  const [begun] = await told()
  expect(begun).toEqual({
    type: 'sentence.begun',
    id: expect.any(String),
    prisoner: person('Iván'),
    jailer: person('Lucía'),
    reason: 'por travieso',
    release_at: expect.stringMatching(/Z$/),
  })
  house.advance(HOUR + 1_000)
  expect(await told()).toEqual([
    { type: 'sentence.ended', id: begun.id, prisoner: person('Iván'), how: 'served' },
  ])
  await house.send('Lucía', SALON, '/mazmorra @ivan_el_cuervo 2h')
  await told()
  // By whom and why is nobody's business.
  await house.send('Iván', 'private:Iván', '/seguro')
  const ended = await told()
  expect(ended).toMatchObject([{ type: 'sentence.ended', how: 'other' }])
  expect(JSON.stringify(ended)).not.toContain('safeword')
})

it('every kind that is declared is noted somewhere, and every kind that is noted is declared', async () => {
  const sqlFiles = (await readdir('migrations/functions', { recursive: true })).filter((name) =>
    name.endsWith('.sql'),
  )
  const sql = await Promise.all(sqlFiles.map((name) => readFile(`migrations/functions/${name}`, 'utf8')))
  const noted = sql.flatMap((text) =>
    [...text.matchAll(/hook_emit\([^;]*?'([a-z_]+\.[a-z_]+)'/g)].map(([, type]) => type),
  )
  const code = (await readdir('lib/features', { recursive: true })).filter((name) => name.endsWith('.ts'))
  const texts = await Promise.all(code.map((name) => readFile(`lib/features/${name}`, 'utf8')))
  const byStatement = texts.flatMap((text) =>
    [...text.matchAll(/hookExpression\((\w+),/g)].map(([, name]) => name),
  )
  // Those that a statement notes are named as their declaration is: `transferMade` is `transfer.made`.
  const spelled = byStatement.map((name = '') =>
    name.replace(/([A-Z])/, (letter) => `.${letter.toLowerCase()}`),
  )
  expect([...new Set([...noted, ...spelled])].sort()).toEqual(
    [...catalogue.keys()].filter((type) => type !== 'webhook.test').sort(),
  )
})

it('the catalogue is plain: types of Standard Webhooks, words for whoever writes a receiver, bodies of less than 20 kB', () => {
  expect(catalogue.size).toBeGreaterThan(8)
  for (const { type, description, version } of catalogue.values()) {
    expect(type).toMatch(/^[a-z_]+(\.[a-z_]+)+$/)
    expect(description.length).toBeGreaterThan(20)
    expect(version).toBeGreaterThan(0)
    // What a button carries of it.
    expect(type.length).toBeLessThanOrEqual(20)
  }
})
