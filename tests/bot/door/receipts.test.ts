import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { WorldMessage } from '../../../lib/local/protocol.ts'
import { type House, openHouse, SALON } from '../../support/house.ts'

/** Telegram allows about twenty sends and edits a minute in a group, and drops what comes above. */
let house: House
beforeAll(async () => {
  house = await openHouse({ shares: 'real', rateLimits: true })
  for (const who of ['Lucía', 'Bruno', 'Nadia', 'Iván', 'Carmen']) {
    await house.send(who, SALON, '/diario')
    house.advance(30_000)
  }
})
afterAll(() => house.close())
beforeEach(() => house.advance(2 * 3_600_000))

const messages = (): readonly WorldMessage[] =>
  house.chat(SALON).messages.filter(({ fromId }) => fromId === house.world.bot.id)
const told = (note: string) => messages().filter(({ text }) => text?.includes(note)).length
const tick = async (seconds: number) => {
  for (let second = 0; second < seconds; second += 10) {
    house.advance(10_000)
    await house.cron('minute')
  }
}

describe('what moves coins', () => {
  it.each([true, false])(
    'is told, fifty a minute before a Telegram of twenty (aside allowed: %s)',
    async (allowed) => {
      await house.act('Lucía', { do: 'allow-ephemeral', chatId: house.chat(SALON).id, allowed })
      const before = messages().length
      const people = ['Lucía', 'Bruno', 'Nadia', 'Iván', 'Carmen']
      for (let i = 0; i < 50; i++) {
        const to = people[i % 5] === 'Bruno' ? '@nadia_noir' : '@bruno_r'
        await house.send(people[i % 5] ?? '', SALON, `/transferir ${to} 1 nota-${allowed}-${i}.`)
        house.advance(1_200)
      }
      await tick(120)
      const moved = await house.rows(
        `select count(*) as n from ledger_words where words like 'nota-${allowed}-%'`,
      )
      const untold = Array.from({ length: 50 }, (_, i) => i).filter(
        (i) => told(`nota-${allowed}-${i}.`) === 0,
      )
      expect(Number(moved[0]?.n)).toBe(50)
      expect(untold).toEqual([])
      expect(messages().length).toBeGreaterThan(before)
    },
  )
})

describe("one member's flood", () => {
  it('refuses nobody else', async () => {
    for (let i = 0; i < 61; i++) await house.send('Nadia', SALON, '/saldo')
    for (const command of ['/saldo', '/transferir @bruno_r 1 tras-la-riada']) {
      const message = await house.send('Iván', SALON, command)
      expect(message?.text).not.toMatch(/despacio|respirar/)
    }
    await tick(120)
    expect(told('tras-la-riada')).toBe(1)
  })

  it('is told to wait once a minute, and is silent otherwise', async () => {
    const before = house.world.calls().length
    for (let i = 0; i < 100; i++) await house.send('Nadia', SALON, '/saldo')
    expect(house.world.calls().length - before).toBeLessThan(40)
  })
})
