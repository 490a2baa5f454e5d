import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type App, createApp } from '../../lib/app.ts'
import { createEmbeddedRedis } from '../../lib/local/upstash/embedded/store.ts'
import { createUpstashEndpoint, type UpstashEndpoint } from '../../lib/local/upstash/endpoint.ts'
import { systemClock } from '../../lib/platform/clock.ts'
import { groupMessage, IVAN, NADIA, postBody, press, ROOM } from '../bot/updates.ts'
import { type House, openHouse, SALON } from '../support/house.ts'

const PREVIOUS = 'the-secret-before-this-one'
let house: House
/** The same bot after its Redis was lost: nothing is left of what was done, asked or counted. */
let forgetful: App
let emptyRedis: UpstashEndpoint
beforeAll(async () => {
  house = await openHouse()
  emptyRedis = await createUpstashEndpoint({ store: createEmbeddedRedis(systemClock), token: 'local' })
  const { botId: _, OWNER_IDS, ...env } = house.app.env
  forgetful = createApp({
    ...env,
    OWNER_IDS: OWNER_IDS.join(','),
    TELEGRAM_WEBHOOK_SECRET_PREVIOUS: PREVIOUS,
    UPSTASH_REDIS_REST_URL: emptyRedis.url,
    UPSTASH_REDIS_REST_TOKEN: emptyRedis.token,
    LOG_LEVEL: 'silent',
  })
  for (const from of [NADIA, IVAN]) await house.post(groupMessage({ text: '/saldo', from }))
  // Each has seen its words arrive there, aside and before all: from now on its answers ride in the response.
  for (const app of [house.app, forgetful])
    for (const text of ['/saldo', '/transferir @ivan 1'])
      await postBody({ app }, JSON.stringify(groupMessage({ text })))
})
afterAll(async () => {
  await house.close()
  await emptyRedis.close()
})

const told = async (response: Promise<Response>) => {
  const { status, text } = await answered(response)
  expect(status).toBe(200)
  return text
}
async function answered(response: Promise<Response>) {
  const { status, body } = await response.then(async (given) => ({
    status: given.status,
    body: await given.text(),
  }))
  return { status, body, text: body ? String((JSON.parse(body) as { text?: string }).text) : '' }
}
const movements = async () =>
  Number((await house.rows('select count(*) as n from ledger_transactions'))[0]?.n)

describe('the secret', () => {
  it.each([
    ['missing', null],
    ['empty', ''],
    ['wrong', 'a-secret-for-another-bot'],
    ['nearly right', 'a-secret-for-the-test'],
    ['too long', 'a-secret-for-the-tests '.repeat(1_000).trim()],
    ['the one before, where none is declared', PREVIOUS],
  ])('%s: 401, and the body is not looked at', async (_what, secret) => {
    const before = await movements()
    const body = JSON.stringify(groupMessage({ text: '/transferir @ivan 1' }))
    const response = await postBody(house, body, secret)
    expect(response.status).toBe(401)
    expect(await response.text()).toBe('')
    expect(await movements()).toBe(before)
  })

  it('right, or the one before while both are declared: taken', async () => {
    const body = () => JSON.stringify(groupMessage({ text: 'hola' }))
    expect((await postBody(house, body())).status).toBe(200)
    expect((await postBody({ app: forgetful }, body(), PREVIOUS)).status).toBe(200)
    expect((await postBody({ app: forgetful }, body())).status).toBe(200)
  })
})

describe('a body that is no update', () => {
  it.each([
    ['empty', ''],
    ['a list', `[${JSON.stringify(groupMessage({ text: 'hola' }))}]`],
    ['not JSON', 'update_id=1&message=hola'],
    ['cut short', JSON.stringify(groupMessage({ text: 'hola' })).slice(0, -1)],
    ['huge', 'x'.repeat(4 * 1024 * 1024)],
    ['a huge list', `[${'0,'.repeat(1_000_000)}0]`],
    ['deeply nested', `{"update_id":1,"message":${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}}`],
  ])('%s: 400', async (_what, body) => {
    expect((await postBody(house, body)).status).toBe(400)
  })
})

describe('what the bot has no business with', () => {
  it.each<[string, object]>([
    ['a channel’s post', { update_id: 1, channel_post: groupMessage({ text: '/saldo' }).message }],
    ['another bot', groupMessage({ text: '/saldo', from: { ...NADIA, id: 77, is_bot: true } })],
    ['a kind that nobody asked for', { update_id: 2, poll: { id: '1' } }],
    ['an update that holds nothing', { update_id: 3 }],
    [
      'a shape that is not known',
      groupMessage({
        text: '/saldo x',
        message: { entities: [{ type: 'text_mention', offset: 7, length: 1 }] },
      }),
    ],
  ])('%s: 200 and silence, nobody is written down', async (_what, update) => {
    const people = await house.rows('select user_id from people order by user_id')
    expect(await answered(house.post(update))).toMatchObject({ status: 200, body: '' })
    expect(await house.rows('select user_id from people order by user_id')).toEqual(people)
  })
})

describe('strange letters', () => {
  it('in names and notes are taken, shown and kept', async () => {
    const from = { id: 6_001, is_bot: false, first_name: 'Nu\u0000l <b>&"', last_name: '\ud83d' }
    const first = await told(
      house.post(groupMessage({ text: '/transferir @ivan 1 a\u0000b\udc00<i>', from })),
    )
    expect(first).toContain('<a href="tg://user?id=6001">Nul &lt;b&gt;&amp;&quot; \ufffd</a>')
    expect(first).toContain('ab\ufffd&lt;i&gt;')
    const statement = await told(house.post(groupMessage({ text: '/historial', from })))
    expect(statement).toContain('ab\ufffd&lt;i&gt;')
    const titled = { ...ROOM, id: ROOM.id - 1, title: 'La\u0000 <Sala>' }
    house.world.addGroup({ id: titled.id, title: 'La <Sala>', people: [{ id: from.id, firstName: 'Nul' }] })
    await house.post(groupMessage({ text: '/diario', from, chat: titled }))
    expect(await told(house.post(groupMessage({ text: '/ranking', from, chat: titled })))).toContain(
      'La &lt;Sala&gt;',
    )
  })

  it('in a wrong argument come back whole, and not all of them', async () => {
    const answer = await told(house.post(groupMessage({ text: `/transferir @ivan x${'👻'.repeat(500)}` })))
    expect(answer.isWellFormed()).toBe(true)
    expect(answer.match(/👻/gu)?.length).toBeLessThan(30)
  })
})

describe('an update that comes again', () => {
  it.each([
    '/transferir @ivan 3 una nota',
    '/diario',
    '/saldo',
    '/ranking',
    '/transferir @ivan 99999',
    '/nada',
    'hola',
  ])('%s: the same answer, and nothing moves', async (text) => {
    const update = groupMessage({ text })
    const first = await answered(house.post(update))
    const after = await movements()
    for (let times = 0; times < 3; times++) expect(await answered(house.post(update))).toEqual(first)
    expect(await movements()).toBe(after)
  })

  it('at once, several times: handled once, all get the answer', async () => {
    const before = await movements()
    const update = groupMessage({ text: '/transferir @ivan 2' })
    const answers = await Promise.all(Array.from({ length: 6 }, () => answered(house.post(update))))
    expect(new Set(answers.map(({ body }) => body)).size).toBe(1)
    expect(answers[0]?.text).toContain('2 🪙')
    expect(await movements()).toBe(before + 1)
  })

  it('counts its use once', async () => {
    const chat = { ...ROOM, id: ROOM.id - 2 }
    const update = groupMessage({ text: '/diario', chat })
    for (let times = 0; times < 3; times++) await house.post(update)
    await house.cron('minute')
    const counted = await house.rows(
      'select command, uses from command_uses join groups on id = group_id where chat_id = $1',
      chat.id,
    )
    expect(counted).toEqual([{ command: 'diario', uses: '1' }])
  })
})

describe('an update that comes again after Redis was lost', () => {
  const again = (update: object) => answered(postBody({ app: forgetful }, JSON.stringify(update)))

  it.each([
    ['/transferir @ivan 3 una nota', NADIA],
    ['/diario', { ...NADIA, id: 6_003 }],
  ])('%s: Postgres gives its first outcome', async (text, from) => {
    const update = groupMessage({ text, from })
    const first = await answered(house.post(update))
    expect(first.text).toContain('🪙')
    const after = await movements()
    // Something else happened since, so that a fresh look would say something else.
    await house.post(groupMessage({ text: '/transferir @ivan 1', from }))
    expect(await again(update)).toEqual(first)
    expect(await movements()).toBe(after + 1)
  })

  it('a grant that was confirmed: nothing moves, its receipt stands, and the question is said to be over', async () => {
    const lucia = house.person('Lucía')
    const from = { id: lucia.id, is_bot: false, first_name: 'Lucía' }
    const chat = { id: house.chat(SALON).id, type: 'supergroup', title: SALON }
    await house.send('Bruno', SALON, 'hola')
    for (const text of ['/diario', '/transferir @bruno_r 1']) await house.send('Nadia', SALON, text)
    const asked = await answered(house.post(groupMessage({ text: '/otorgar @nadia_noir 70', from, chat })))
    const { reply_markup } = JSON.parse(asked.body) as {
      reply_markup: { inline_keyboard: { callback_data: string }[][] }
    }
    const yes = reply_markup.inline_keyboard[0]?.[0]?.callback_data ?? ''
    const update = press(yes, { from, chat })
    const before = await movements()
    const first = await answered(house.post(update))
    expect(first.text).toContain('70 🪙')
    expect(await answered(house.post(update))).toEqual(first)
    expect(await movements()).toBe(before + 1)
    const heard = house.world.calls().length
    expect(await again(update)).toMatchObject({ status: 200 })
    const calls = house.world.calls().slice(heard)
    expect(calls.map(({ payload }) => payload)).toContainEqual(
      expect.objectContaining({ text: expect.stringContaining('Esta pregunta ya no vale') }),
    )
    expect(calls.map(({ method }) => method)).not.toContain('editMessageText')
    expect(await movements()).toBe(before + 1)
  })
})
