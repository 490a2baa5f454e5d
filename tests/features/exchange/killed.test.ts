import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type House, openHouse, SALON } from '../../support/house.ts'
import { csv, LUCIA, open, rehearse, said } from './archive.ts'

/** Every table that an import, its undo or a wipe writes: whatever dies, dies before one of them. */
const WRITTEN = [
  'ledger_accounts',
  'ledger_transactions',
  'ledger_entries',
  'profiles',
  'settings_changes',
  'exchange_rows',
  'audit_entries',
]

let house: House
let ids: { nadia: number; ivan: number }
beforeAll(async () => {
  house = await openHouse()
  await open(house)
  ids = { nadia: house.person('Nadia').id, ivan: house.person('Iván').id }
  for (const who of ['Nadia', 'Iván']) await house.send(who, SALON, '/saldo')
  await house.settled()
  await house.rows(
    `create function die() returns trigger language plpgsql as $$ begin raise exception 'killed'; end $$`,
  )
}, 180_000)
afterAll(() => house?.close())

/** What a group holds that an import changes. */
const held = async () => [
  await house.rows(`select user_id, balance from ledger_accounts where kind = 'wallet' order by id`),
  await house.rows(
    'select user_id, alias, role from profiles where num_nonnulls(alias, role) > 0 order by user_id',
  ),
  await house.rows(`select settings -> 'economy.dailyCoins' as coins from groups order by id`),
]

const killing = async (table: string, work: () => Promise<unknown>) => {
  await house.rows(
    `create trigger die before insert or update or delete on ${table} for each statement execute function die()`,
  )
  await work()
  await house.settled()
  await house.rows(`drop trigger die on ${table}`)
}

/** The job comes again by itself, later each time. */
const comeAgain = async () => {
  house.advance(10 * 60_000)
  await house.cron('minute')
  await house.settled()
}

const file = () =>
  Buffer.from(
    JSON.stringify({
      format: 'the-phantom-bot/group',
      version: 1,
      modules: ['saldos', 'perfiles', 'ajustes'],
      parts: {
        saldos: [
          { id: String(ids.nadia), saldo: 900 },
          { id: String(ids.ivan), saldo: 3 },
        ],
        perfiles: [{ id: String(ids.nadia), rol: 'Duquesa' }],
        ajustes: [{ clave: 'economy.dailyCoins', valor: '77' }],
      },
    }),
  )

describe('killed half-way', () => {
  it.each(WRITTEN)(
    'before %s: applied not at all, then whole; undone not at all, then whole',
    async (table) => {
      house.advance(11 * 60_000)
      const before = await held()
      expect(await rehearse(house, 'casa.json', file())).toContain('¿Lo aplico?')
      await killing(table, () => house.press('Lucía', LUCIA, 'Aplicarlo'))
      expect(await held()).toEqual(before)
      await comeAgain()
      expect(said(house)).toContain('Aplicado')
      const applied = await held()
      expect(applied).not.toEqual(before)
      expect(JSON.stringify(applied)).toContain('Duquesa')
      await killing(table, () => house.press('Lucía', LUCIA, 'Deshacer'))
      expect(await held()).toEqual(applied)
      await comeAgain()
      expect(said(house)).toContain('Deshecho')
      expect(await held()).toEqual(before)
    },
  )

  it('while it is read: begins anew, and changes nothing', async () => {
    house.advance(11 * 60_000)
    const before = await held()
    await killing('exchange_rows', () => rehearse(house, 'casa.json', file()))
    expect(said(house)).toContain('Leyendo')
    await comeAgain()
    expect(said(house)).toContain('¿Lo aplico?')
    expect(await held()).toEqual(before)
    expect(await house.rows(`select count(*) as n from exchange_rows where part = 'saldos'`)).toEqual([
      { n: '2' },
    ])
    await house.press('Lucía', LUCIA, 'Dejarlo')
  })

  it('says nothing false where Telegram is away: it is applied once, and told later', async () => {
    house.advance(11 * 60_000)
    await rehearse(house, 'casa.csv', csv(`id;saldo\n${ids.nadia};55\n`))
    await house.press('Lucía', LUCIA, 'Aplicarlo')
    await house.settled()
    const counted = () => house.rows(`select count(*) as n from ledger_transactions where code = 'import'`)
    const once = await counted()
    await comeAgain()
    expect(await counted()).toEqual(once)
  })
})
