import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { handleWebhook, type PrizeBot } from '../../examples/prize-bot.ts'
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

const drawn = () => ({
  type: 'raffle.drawn',
  data: { member: { id: served.idOf('Nadia'), name: 'Nadia' } },
})

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

it('asks to be told again where it could not pay', async () => {
  const nobody = signed({ type: 'raffle.drawn', data: { member: { id: '4242', name: 'X' } } }, 'msg_6')
  expect(await handleWebhook(bot, nobody.headers, nobody.body)).toBe(500)
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
