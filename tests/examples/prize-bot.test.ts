import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { HEARD, handleWebhook, type PrizeBot } from '../../examples/prize-bot.ts'
import { hookCatalogue } from '../../lib/features/hooks/index.ts'
import { features } from '../../lib/features.ts'
import { openServed, type Served } from '../support/served.ts'

/** The example bot, against `npm run serve`. */

const SECRET = `whsec_${Buffer.from('a secret of twenty-four.').toString('base64')}`
let served: Served
let bot: PrizeBot

beforeAll(async () => {
  served = await openServed()
  bot = { url: served.url, key: served.key, webhookSecret: SECRET, prizeCoins: '3' }
}, 120_000)
afterAll(() => served?.close())

const coinsOfNadia = async () => {
  const response = await fetch(`${served.url}/v1/balances/${served.idOf('Nadia')}`, {
    headers: { authorization: `Bearer ${served.key}` },
  })
  return Number(((await response.json()) as { coins: string }).coins)
}

/** As The Phantom Bot signs: the Standard Webhooks specification. */
function signed(event: object, id: string, at = new Date()) {
  const body = JSON.stringify(event)
  return {
    body,
    headers: {
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': new Webhook(SECRET).sign(id, at, body),
    },
  }
}

/** As it is sent, to the letter: of the catalogue, with nothing that isn't declared and nothing left out. */
function drawn(
  winner: { id: number; name: string } | null = { id: Number(served.idOf('Nadia')), name: 'Nadia' },
) {
  const entry = hookCatalogue(features).find(({ type }) => type === HEARD)
  if (!entry) throw new Error(`no feature declares ${HEARD}`)
  return entry.payload.strict().parse({
    type: HEARD,
    timestamp: '2026-11-28T20:00:00.000Z',
    version: entry.version,
    group: { id: '1', title: 'El Salón' },
    data: {
      id: 'a',
      prize: 'Una cena',
      outcome: winner ? 'drawn' : 'returned',
      winner,
      winning_number: winner ? 1 : null,
      pot_coins: winner ? '20' : null,
      tax_coins: winner ? '0' : null,
    },
  })
}

it('pays a prize once, however often the webhook comes, and the room hears of it', async () => {
  const before = await coinsOfNadia()
  const won = signed(drawn(), 'msg_1')
  expect(await handleWebhook(bot, won.headers, won.body)).toBe(204)
  expect(await handleWebhook(bot, won.headers, won.body)).toBe(204)
  expect(await coinsOfNadia()).toBe(before + 3)
  await expect
    .poll(() => served.lastBotMessage('group')?.text, { timeout: 10_000 })
    .toMatch(/Nadia[\s\S]*3[\s\S]*programa/)
})

it('asks to be told again where it could not pay, and not where it never will', async () => {
  const won = signed(drawn(), 'msg_6')
  expect(await handleWebhook({ ...bot, key: 'tpb_revoked' }, won.headers, won.body)).toBe(500)
  expect(await handleWebhook({ ...bot, url: 'http://127.0.0.1:1' }, won.headers, won.body)).toBe(500)
  const nobody = signed(drawn({ id: 4242, name: 'X' }), 'msg_8')
  expect(await handleWebhook(bot, nobody.headers, nobody.body)).toBe(204)
})

it('pays nobody where nobody has won', async () => {
  const before = await coinsOfNadia()
  const returned = signed(drawn(null), 'msg_7')
  expect(await handleWebhook(bot, returned.headers, returned.body)).toBe(204)
  expect(await coinsOfNadia()).toBe(before)
})

it('believes nobody else, nothing changed, and nothing old', async () => {
  const event = drawn()
  const good = signed(event, 'msg_2')
  const changed = good.body.replace('Nadia', 'Iván')
  expect(await handleWebhook(bot, good.headers, changed)).toBe(401)
  expect(await handleWebhook(bot, { ...good.headers, 'webhook-id': 'msg_3' }, good.body)).toBe(401)
  expect(await handleWebhook(bot, { ...good.headers, 'webhook-signature': 'v1,AAAA' }, good.body)).toBe(401)
  const old = signed(event, 'msg_4', new Date(Date.now() - 10 * 60_000))
  expect(await handleWebhook(bot, old.headers, old.body)).toBe(401)
  const other = signed({ type: 'auction.opened', data: {} }, 'msg_5')
  expect(await handleWebhook(bot, other.headers, other.body)).toBe(204)
})
