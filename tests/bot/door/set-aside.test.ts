import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createShelf } from '../../../lib/bot/door/set-aside.ts'
import { command } from '../../../lib/contract/command.ts'
import type { Feature } from '../../../lib/contract/feature.ts'
import { core } from '../../../lib/features/core/index.ts'
import { type House, openHouse, SALON } from '../../support/house.ts'

let broken = true
const texts = { reply: 'He vuelto', commands: { fragil: { summary: 'Se rompe', example: '/fragil' } } }
const fragile: Feature = {
  name: 'fragile',
  category: 'events',
  texts: { es: texts, en: texts },
  commands: [
    command({
      name: 'fragil',
      place: 'group',
      args: {},
      run() {
        if (broken) throw new Error('a fault of the feature')
        return { where: 'room', text: { namespace: 'fragile', key: 'reply', values: {} } }
      },
    }),
  ],
}

let house: House
beforeAll(async () => {
  house = await openHouse({ features: [core, fragile], owners: ['Bruno'] })
  await house.act('Bruno', { do: 'start-bot' })
})
afterAll(() => house.close())

describe('an update that can’t be handled', () => {
  let reference = ''

  it('is set aside, its author gets a reference, and the owner an alert', async () => {
    const said = await house.send('Nadia', SALON, '/fragil')
    reference = /Referencia: (\w+)/.exec(said?.text ?? '')?.[1] ?? ''
    expect(reference).toMatch(/^[A-Z0-9]{6}$/)
    expect(house.lastBotMessage('private:Bruno')?.text).toContain(`npm run replay -- ${reference}`)
  })

  it('stays set aside while the fault is there', async () => {
    expect(await house.app.replay(reference)).toEqual({ outcome: 'failed' })
    expect(await house.rows('select replayed_at from poison_updates')).toEqual([{ replayed_at: null }])
  })

  it('is handled when the fault is mended, and answered by a message', async () => {
    broken = false
    expect(await house.app.replay(reference.toLowerCase())).toEqual({ outcome: 'handled' })
    expect(house.lastBotMessage(SALON)).toMatchObject({ text: 'He vuelto', replyTo: { text: '/fragil' } })
    const [row] = await house.rows('select replayed_at from poison_updates')
    expect(row?.replayed_at).not.toBeNull()
  })

  it('says when the answer could not be sent', async () => {
    house.world.failNext('sendMessage', { code: 403, description: 'Forbidden: bot was kicked' })
    expect(await house.app.replay(reference)).toMatchObject({ outcome: 'unanswered' })
  })

  it('knows no other reference', async () => {
    expect(await house.app.replay('XXXXXX')).toEqual({ outcome: 'unknown' })
  })
})

describe('what Redis kept while Postgres was away', () => {
  const letters = (n: number) =>
    [...String(n).padStart(6, '0')].map((digit) => 'BCDFGHJKLM'[Number(digit)]).join('')
  const kept = (n: number) =>
    JSON.stringify({
      update: { update_id: 900_000 + n },
      reference: letters(n),
      fault: 'x',
      attempts: 3,
      at: Date.now(),
    })
  const shelfOn = (list: string[]) =>
    createShelf(house.app.services, {
      lrange: async (_key: string, from: number, to: number) => list.slice(from, to + 1),
      ltrim: async (_key: string, from: number) => list.splice(0, from),
      srem: async () => 1,
    } as never)
  const count = async () =>
    Number(
      (
        await house.rows('select count(*) as n from poison_updates where update_id between 900000 and 900120')
      )[0]?.n,
    )

  it('comes to Postgres, however much it is; what another version left there holds nothing up', async () => {
    const list = [kept(0), '{"of":"another version"}', ...Array.from({ length: 120 }, (_, n) => kept(n + 1))]
    expect(await shelfOn(list).bringOver()).toBe(122)
    expect(list).toEqual([])
    expect(await count()).toBe(121)
    expect(await shelfOn(list).bringOver()).toBe(0)
  })

  it('is told apart by what was thrown, whatever that is', async () => {
    const update = { update_id: 990_000 } as never
    const reference = await shelfOn([]).keep(update, 'thrown by itself', 3)
    const [row] = await house.rows(`select error from poison_updates where reference = '${reference}'`)
    expect(row?.error).toBe('thrown by itself')
  })
})
