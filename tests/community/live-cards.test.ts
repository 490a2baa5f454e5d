import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type House, openHouse } from '../support/house.ts'

const CASA = 'La casa vieja'
let house: House
beforeAll(async () => {
  house = await openHouse()
})
afterAll(() => house.close())

const chatIds = () => house.world.findChats(({ title }) => title === CASA).map(({ id }) => id)
const chatOf = (id: number | undefined) => house.world.findChats((chat) => chat.id === id)[0]
const cards = (id: number | undefined) =>
  (chatOf(id)?.messages ?? []).filter(
    ({ fromId, text }) => fromId === house.world.bot.id && text?.includes('Rifa:'),
  )
const tick = async (ms: number) => {
  house.advance(ms)
  await house.cron('minute')
  await house.settled()
}

/** A group that is no supergroup yet, where everything is said. */
async function openCasa(): Promise<void> {
  await house.act('Lucía', { do: 'create-group', title: CASA, type: 'group' })
  const [chatId] = chatIds()
  if (chatId === undefined) throw new Error('no group')
  await house.act('Nadia', { do: 'join', chatId })
  await house.act('Lucía', { do: 'add-bot', chatId, admin: true })
  await house.act('Nadia', { do: 'start-bot' })
  for (const who of ['Lucía', 'Nadia']) {
    await house.send(who, CASA, '/consentimiento')
    await house.send(who, CASA, '/saldo')
  }
}

describe('a group with live cards becomes a supergroup', () => {
  it('they are sent anew there, as they last were, and go on from there; what is over stays behind', async () => {
    await openCasa()
    const [old] = chatIds()
    await house.send('Lucía', CASA, '/rifa 10 10m La primera')
    await tick(3_000)
    await tick(11 * 60_000)
    expect(
      cards(old)
        .at(-1)
        ?.buttons.flat()
        .map(({ text }) => text),
    ).not.toContain('🎟️ Comprar por 10 🪙')
    await house.send('Lucía', CASA, '/rifa 10 2h La segunda')
    await tick(3_000)
    const before = cards(old).at(-1)
    expect(before?.text).toContain('La segunda')
    await house.press('Nadia', CASA, 'Comprar', before)
    // Its change waits in the outbox: it isn't lost on the way.
    await house.act('Lucía', { do: 'upgrade-group', chatId: old ?? 0 })
    await house.settled()
    await tick(3_000)

    const young = chatIds().at(-1)
    expect(young).not.toBe(old)
    expect(cards(young).map(({ text }) => /La \w+/.exec(text ?? '')?.[0])).toEqual(['La segunda'])
    const anew = cards(young)[0]
    expect(anew?.text).toContain('Bote: 10 🪙')
    expect(anew?.buttons.length).toBeGreaterThan(0)

    const others = JSON.stringify(
      chatOf(young)?.messages.filter(({ messageId }) => messageId !== anew?.messageId),
    )
    await house.press('Nadia', CASA, 'Comprar', anew)
    await tick(3_000)
    expect(cards(young)[0]?.text).toContain('Bote: 20 🪙')
    // Nothing else there was changed: the old card's number may be somebody's message in the new chat.
    expect(
      JSON.stringify(
        chatOf(young)
          ?.messages.filter(({ messageId }) => messageId !== anew?.messageId)
          .slice(0, JSON.parse(others).length),
      ),
    ).toBe(others)
  })
})
