import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type House, openHouse, SALON } from '../support/house.ts'
import { faultsAtRest, faultsOfSaying, faultsOfState, type Said, withoutReceipt } from './invariants.ts'

/** That the simulation would see it: each of these is put there by hand. */

let house: House
beforeAll(async () => {
  house = await openHouse()
  for (const who of ['Nadia', 'Iván', 'Carmen']) await house.send(who, SALON, 'hola')
})
afterAll(() => house.close())

const id = (who: string) => house.person(who).id
const room = () => house.chat(SALON).id
const said = (text: string, chatId: number, onlyFor?: number): Said => ({
  text,
  words: text,
  chatId,
  onlyFor,
})
const secret = { word: 'amor1', by: 'Nadia', for: 'Iván' }
const none = new Set<string>()

describe('what is said', () => {
  it.each([
    ['in the room', () => said('amor1', room()), none, 1],
    ['aside to whom it is for', () => said('amor1', room(), id('Iván')), none, 0],
    ['in private to whom it is for', () => said('amor1', id('Iván')), none, 0],
    ['in private to somebody else', () => said('amor1', id('Carmen')), none, 1],
    ['aside to somebody else', () => said('amor1', room(), id('Carmen')), none, 1],
  ])('%s', (_where, make, blocks, faults) => {
    expect(faultsOfSaying(house, [make()], [secret], blocks)).toHaveLength(faults)
  })

  it('to who blocked its author', () => {
    const blocks = new Set([`${id('Iván')}:${id('Nadia')}`])
    expect(faultsOfSaying(house, [said('amor1', id('Iván'))], [secret], blocks)).toHaveLength(1)
  })

  it('of an age, aloud', () => {
    const words = 'tu rol está cerrado porque indicaste tener menos de 18'
    expect(faultsOfSaying(house, [said(words, room())], [], none)).toHaveLength(1)
    expect(faultsOfSaying(house, [said(words, room(), id('Iván'))], [], none)).toEqual([])
  })

  it('of a transfer, to who made it', () => {
    const moved = [{ id: '1', actor: id('Nadia'), coins: '15' }]
    expect(withoutReceipt(house, moved, [said('150 monedas', room())])).toHaveLength(1)
    expect(withoutReceipt(house, moved, [said('15 monedas', room(), id('Iván'))])).toHaveLength(1)
    expect(withoutReceipt(house, moved, [said('15 monedas', room())])).toEqual([])
  })
})

describe('what the stores hold', () => {
  it('is in order in a house where nothing was spoilt', async () => {
    expect([...(await faultsOfState(house)), ...(await faultsAtRest(house))]).toEqual([])
  })

  it('a notice that never went', async () => {
    await house.rows(
      `insert into outbox (key, kind, lane, group_id, private_only, texts, due_at, ready_at)
         select 'lost', 'jobs.dead', 'g:' || id, id, false, '[]'::jsonb, '2026-01-01', '2026-01-01' from groups
          where title = $1`,
      SALON,
    )
    expect(await faultsAtRest(house)).toEqual([expect.stringContaining('never told')])
    await house.rows(`delete from outbox where key = 'lost'`)
  })

  it('a hold of nothing', async () => {
    const [hold] = await house.rows(
      `insert into ledger_holds (group_id, user_id, amount, subject, created_at)
         select id, $1, 5, 'nothing', now() from groups where title = $2 returning id::text`,
      id('Nadia'),
      SALON,
    )
    expect(await faultsOfState(house)).toEqual([
      expect.stringContaining('a hold that nothing open accounts for'),
    ])
    // Whose coins it holds, nobody knows: the books say so too.
    expect((await faultsAtRest(house)).join()).toContain('the books')
    await house.rows(
      `update ledger_holds set state = 'released', resolved_at = now() where id = $1::bigint`,
      hold?.id ?? '',
    )
    expect(await faultsOfState(house)).toEqual([])
  })
})
