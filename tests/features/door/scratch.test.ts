import { afterAll, beforeAll, beforeEach, it } from 'vitest'
import { SALON } from '../../support/house.ts'
import { openPorch, type Porch } from './porch.ts'

const log = (...all: unknown[]) =>
  process.stderr.write(`${all.map((x) => (typeof x === 'string' ? x : JSON.stringify(x))).join(' ')}\n`)
let porch: Porch
beforeAll(async () => {
  porch = await openPorch()
})
afterAll(() => porch.close())
beforeEach(() => porch.anew())
const brief = async (who: string) => {
  const e = await porch.entry(who)
  const m = await porch.membership(who)
  return [
    e?.state,
    e?.way,
    e?.expires_at,
    m.status,
    'can_send_messages' in m && m.can_send_messages,
    await porch.house.rows(
      'select cause, lifted_at from member_holds where user_id = $1',
      porch.house.person(who).id,
    ),
  ]
}
it('request, then plain join', async () => {
  await porch.set({ 'door.asks': 'everyone' })
  const who = porch.stranger()
  log('req', await porch.request(who))
  log(await brief(who), porch.letters(who))
  log('join', await porch.join(who))
  log(await brief(who), porch.letters(who), porch.question(who)?.text)
  await porch.pass(61_000)
  await porch.pass(61_000)
  log('later', await brief(who))
})
it('plain join, then leaves midway and comes by request', async () => {
  await porch.set({ 'door.asks': 'everyone' })
  const who = porch.stranger()
  await porch.join(who)
  await porch.solve(who, 1)
  await porch.err(who)
  log(await brief(who))
  await porch.act(who, { do: 'leave', chatId: porch.house.chat(SALON).id })
  log('left', await brief(who))
  await porch.request(who)
  log('req', await brief(who), porch.question(who)?.text)
  await porch.solve(who)
  log('solved', await brief(who))
})
it('blocked', async () => {
  await porch.set({ 'door.asks': 'everyone' })
  const who = porch.stranger()
  await porch.act(who, { do: 'start-bot' })
  await porch.act(who, { do: 'block-bot', blocked: true })
  await porch.request(who)
  log('blocked', await brief(who), porch.room())
  await porch.pass(310_000)
  log('blocked', await brief(who), porch.room())
})
