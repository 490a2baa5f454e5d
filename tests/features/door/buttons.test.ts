import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { SALON } from '../../support/house.ts'
import { openPorch, type Porch } from './porch.ts'

/** Every button of the door, in hands that it is not for: nothing changes, and the answer is polite. */

let porch: Porch
beforeAll(async () => {
  porch = await openPorch()
  await porch.house.act('Bruno', { do: 'start-bot' })
})
afterAll(() => porch.close())

let who: string
let dataOf: { answer: string; clear: string }
beforeEach(async () => {
  await porch.anew()
  await porch.set({ 'door.asks': 'everyone', 'door.adult': false })
  who = porch.stranger()
  await porch.join(who)
  const answer = porch.question(who)?.buttons[0]?.[0]?.callbackData ?? ''
  await porch.act('Lucía', { do: 'raid', chatId: porch.house.chat(SALON).id, people: 10 })
  await porch.tick()
  const clear =
    porch.house.chat('private:Bruno').messages.findLast(({ buttons }) => buttons.length > 0)?.buttons[0]?.[0]
      ?.callbackData ?? ''
  dataOf = { answer, clear }
})

let presses = 0
async function press(by: string, data: string): Promise<string> {
  presses += 1
  const user = porch.house.person(by)
  const { id, type, title } = porch.house.chat(SALON)
  const before = porch.house.world.calls().length
  const response = await porch.house.post({
    update_id: 920_000_000 + presses,
    callback_query: {
      id: `door-${presses}`,
      from: { id: user.id, is_bot: false, first_name: user.firstName, language_code: 'es' },
      chat_instance: 'x',
      data,
      message: { message_id: 1, date: Math.floor(Date.now() / 1000), chat: { id, type, title } },
    },
  })
  expect(response.status).toBe(200)
  const body = await response.text()
  await porch.rest()
  const said = [
    body,
    ...porch.house.world
      .calls()
      .slice(before)
      .map(({ payload }) => JSON.stringify(payload)),
  ]
  return said.join('\n')
}
const state = async () =>
  JSON.stringify(
    await porch.house.rows('select ref, state, version, progress, waits from door_entries order by ref'),
  )

describe('the button of an answer', () => {
  it.each<[string, (data: string) => { by: string; data: string }]>([
    ['pressed by somebody else', (data) => ({ by: 'Nadia', data })],
    [
      'with a signature that is made up',
      (data) => ({ by: who, data: data.replace(/[^:]+$/, 'AAAAAAAAAAAAAAAA') }),
    ],
    [
      'with another number in it',
      (data) => ({
        by: who,
        data: data.replace(
          /:(\d+):([^:]+)$/,
          (_all, digit, signature) => `:${Number(digit) + 1}:${signature}`,
        ),
      }),
    ],
    [
      'made somebody else’s',
      (data) => ({
        by: 'Nadia',
        data: data.replace(/^((?:[^:]+:){3})[^:]*/, `$1${porch.house.person('Nadia').id.toString(36)}`),
      }),
    ],
    ['without its signature', (data) => ({ by: who, data: data.replace(/:[^:]+$/, '') })],
    ['of an older version', (data) => ({ by: who, data: data.replace(':1s:', ':0s:') })],
    ['taken for one that isn’t signed', (data) => ({ by: who, data: data.replace(':1s:', ':1:') })],
  ])('%s changes nothing', async (_how, forge) => {
    const { by, data } = forge(dataOf.answer)
    expect(data.startsWith('door:')).toBe(true)
    const before = await state()
    expect(await press(by, data)).toMatch(/no es (para ti|tuyo)|otra persona|botón|ya no|Vuelve a pedir/i)
    expect(await state()).toBe(before)
  })
})

describe('a button of the door that had its time', () => {
  it('is of an older puzzle: the present one stands, and is shown in case it never came', async () => {
    await porch.err(who)
    const before = await state()
    const said = await press(who, dataOf.answer)
    expect(said).toContain('Esa pregunta ya cambió')
    expect(said).toContain('Pulsa, en este orden')
    expect(await state()).toBe(before)
  })

  it('is expired: what is over stays over', async () => {
    await porch.pass(61_000)
    const before = await state()
    expect(await press(who, dataOf.answer)).toContain('Se acabó el tiempo')
    expect(await state()).toBe(before)
  })

  it('is pressed again after all is answered', async () => {
    await porch.solve(who)
    const before = await state()
    expect(await press(who, dataOf.answer)).toContain('puedes entrar')
    expect(await state()).toBe(before)
  })

  it('of a raid’s alert is a moderator’s no longer', async () => {
    const bruno = porch.house.person('Bruno').id
    const chatId = porch.house.chat(SALON).id
    await porch.act('Lucía', { do: 'promote', chatId, userId: bruno, admin: false })
    porch.house.advance(61_000)
    const before = await state()
    expect(await press('Bruno', dataOf.clear)).toMatch(/permiso/)
    expect(await state()).toBe(before)
    await porch.act('Lucía', { do: 'promote', chatId, userId: bruno, admin: true })
  })
})
