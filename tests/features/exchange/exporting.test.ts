import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Feature } from '../../../lib/contract/feature.ts'
import { defineSettings, setting } from '../../../lib/contract/setting.ts'
import { findScope, listParts } from '../../../lib/features/exchange/queries.ts'
import { partsOf as listedParts } from '../../../lib/features/exchange/service/parts.ts'
import { features } from '../../../lib/features.ts'
import { groupId as toGroupId } from '../../../lib/values/ids.ts'
import { type House, openHouse, SALON } from '../../support/house.ts'
import { balanceOf, LUCIA, newestFile, open, rehearse, said, sendFile } from './archive.ts'

const OTHER = 'La Otra Casa'

/** A feature that nothing else knows of. */
const lanterns: Feature = {
  name: 'lanterns',
  category: 'events',
  texts: {
    es: { settings: { oil: { label: 'Aceite', help: 'Cuánto aceite' } } },
    en: { settings: { oil: { label: 'Oil', help: 'How much oil' } } },
  },
  settings: defineSettings('lanterns', { oil: setting.number(3, { min: 0, max: 9 }) }),
}

let house: House
beforeAll(async () => {
  house = await openHouse({ features: [...features, lanterns] })
  await open(house)
  for (const who of ['Nadia', 'Iván']) {
    await house.act(who, { do: 'start-bot' })
    await house.send(who, SALON, '/saldo')
  }
  await house.act('Lucía', { do: 'create-group', title: OTHER, type: 'supergroup' })
  await house.act('Lucía', { do: 'add-bot', chatId: house.chat(OTHER).id, admin: true })
  for (const who of ['Nadia', 'Iván']) {
    await house.act(who, { do: 'join', chatId: house.chat(OTHER).id })
    await house.send(who, OTHER, 'hola')
  }
  await house.settled()
}, 180_000)
afterAll(() => house?.close())

const groupId = async (title: string) =>
  (await house.rows(`select id from groups where title = '${title}'`))[0]?.id ?? ''

/** In private one group is meant. */
const mean = async (title: string) => {
  await house.rows(
    `update people set meant_group_id = ${await groupId(title)} where user_id = ${house.person('Lucía').id}`,
  )
}

const exported = async (title: string, format: 'json' | 'xlsx') => {
  await mean(title)
  house.advance(11 * 60_000)
  await house.send('Lucía', LUCIA, `/exportar ${format}`)
  await house.settled()
  return newestFile(house)
}

const imported = async (title: string, file: { name: string; bytes: Buffer }) => {
  await mean(title)
  house.advance(11 * 60_000)
  await house.send('Lucía', LUCIA, '/cancelar')
  const plan = await rehearse(house, file.name, file.bytes)
  if (plan.includes('no hay nada que aplicar') || plan.includes('nada que aplicar')) return plan
  if (!plan.includes('¿Lo aplico?')) throw new Error(plan)
  await house.press('Lucía', LUCIA, 'Aplicarlo')
  await house.settled()
  return plan
}

const partsOf = (bytes: Buffer) =>
  (JSON.parse(bytes.toString()) as { parts: Record<string, Record<string, unknown>[]> }).parts

it('a new setting is in the menu, in the file and in the audit, with no other file touched', async () => {
  await mean(SALON)
  const menu = await house.send('Lucía', LUCIA, '/configuracion aceite')
  expect(menu?.text ?? menu?.html).toContain('Aceite')
  const file = await exported(SALON, 'json')
  const oil = partsOf(file.bytes).ajustes?.find(({ clave }) => clave === 'lanterns.oil')
  expect(oil).toEqual({ clave: 'lanterns.oil', valor: '3' })
  const changed = file.bytes
    .toString()
    .replace('"clave": "lanterns.oil",\n    "valor": "3"', '"clave": "lanterns.oil",\n    "valor": "7"')
  const plan = await imported(SALON, { name: 'a.json', bytes: Buffer.from(changed) })
  expect(plan).toContain('Aceite')
  const [stored] = await house.rows(
    `select settings ->> 'lanterns.oil' as oil from groups where title = '${SALON}'`,
  )
  expect(stored?.oil).toBe('7')
  const [noted] = await house.rows(
    `select after from audit_entries where act = 'configuration.set' order by number desc limit 1`,
  )
  expect(noted?.after).toContain('lanterns.oil')
})

/** What no file may hold, put into the group beside what it may. */
const SECRETS = ['quién soy en secreto', 'una cláusula oculta', 'mensaje del collar']

async function live(title: string, acts: readonly (readonly [string, number])[]): Promise<void> {
  const id = await groupId(title)
  const nadia = house.person('Nadia').id
  const ivan = house.person('Iván').id
  for (const [what, n] of acts) {
    const at = house.advance(1_000)
    void at
    if (what === 'transfer')
      await house.send(
        n % 2 ? 'Nadia' : 'Iván',
        title,
        `/transferir ${n % 2 ? '@ivan_el_cuervo' : nadia} ${(n % 9) + 1}`,
      )
    if (what === 'daily') await house.send(n % 2 ? 'Nadia' : 'Iván', title, '/diario')
    if (what === 'profile')
      await house.rows(`insert into profiles (group_id, user_id, alias, bio, age, updated_at)
        values (${id}, ${n % 2 ? nadia : ivan}, '=HYPERLINK("x";"${n}")', '+bio _xDEAD_ ${n}', 33, now())
        on conflict (group_id, user_id) do update set alias = excluded.alias, bio = excluded.bio`)
    if (what === 'setting')
      await house.rows(
        `update groups set version = version + 1, settings = settings || jsonb_build_object('economy.dailyCoins', '${n % 50}', 'lanterns.oil', ${n % 9}) where id = ${id}`,
      )
    if (what === 'block')
      await house
        .rows(
          `insert into consent_blocks (blocker_id, blocked_id, blocked_at) values (${nadia}, ${ivan}, now()) on conflict do nothing`,
        )
        .catch(() => [])
  }
  await house.settled()
}

it('what is exported and taken in elsewhere is equal in all that a file may hold, and nothing else is in it', async () => {
  const act = fc.tuple(fc.constantFrom('transfer', 'daily', 'profile', 'setting', 'block'), fc.nat(99))
  await fc.assert(
    fc.asyncProperty(
      fc.array(act, { minLength: 1, maxLength: 6 }),
      fc.constantFrom('json' as const, 'xlsx' as const),
      async (acts, format) => {
        await live(SALON, acts)
        // Elsewhere nobody has said anything of themselves.
        await house.rows(`delete from profiles where group_id = ${await groupId(OTHER)}`)
        const file = await exported(SALON, format)
        await imported(OTHER, file)
        const [here, there] = [
          partsOf((await exported(SALON, 'json')).bytes),
          partsOf((await exported(OTHER, 'json')).bytes),
        ]
        const byId = (rows: Record<string, unknown>[] = []) =>
          rows.toSorted((a, b) => String(a.id ?? a.clave).localeCompare(String(b.id ?? b.clave)))
        expect(byId(there.ajustes)).toEqual(byId(here.ajustes))
        expect(byId(there.perfiles)).toEqual(byId(here.perfiles))
        const named = new Set(here.saldos?.map(({ id }) => id))
        expect(byId(there.saldos?.filter(({ id }) => named.has(id)))).toEqual(byId(here.saldos))
        const text = JSON.stringify(here)
        for (const secret of SECRETS) expect(text).not.toContain(secret)
        expect(text).not.toMatch(/"(age|edad|photo|blocks?|consent)"/)
        expect(Object.keys(here)).toEqual(
          ['saldos', 'collares', 'perfiles', 'ajustes'].filter((name) => name in here),
        )
      },
    ),
    { numRuns: Number(process.env.EXCHANGE_RUNS ?? 6) },
  )
}, 300_000)

it('what an answer of Postgres can’t hold is read page by page, to the same', async () => {
  const { database, features: all } = house.app.services
  const group = await findScope(database, toGroupId(Number(await groupId(SALON))))
  if (!group) throw new Error('no group')
  await house.rows(
    `insert into people (user_id, first_name, seen_at) select u, 'S' || u, now() from generate_series(910000001, 910005000) u`,
  )
  await house.rows(
    `insert into members (group_id, user_id, first_seen_at) select ${await groupId(SALON)}, u, now() from generate_series(910000001, 910005000) u`,
  )
  await house.rows(
    `insert into profiles (group_id, user_id, bio, updated_at) select ${await groupId(SALON)}, u, repeat('x', 400), now() from generate_series(910000001, 910005000) u`,
  )
  const parts = listedParts({ features: all })
  const whole = await listParts(database, group, parts)
  const paged = await listParts(database, group, parts, 0)
  const sorted = (rows: readonly { user?: unknown; other?: unknown }[] = []) =>
    rows.map((row) => JSON.stringify(row)).toSorted()
  expect(paged.map(sorted)).toEqual(whole.map(sorted))
  expect(
    paged.map(({ length }) => length)[parts.findIndex(({ name }) => name === 'perfiles')],
  ).toBeGreaterThanOrEqual(5_000)
  await house.rows('delete from profiles where user_id >= 910000001')
  await house.rows('delete from members where user_id >= 910000001')
})

it('a name that begins like a formula comes back equal, and never is one', async () => {
  await live(SALON, [['profile', 1]])
  const { bytes } = await exported(SALON, 'xlsx')
  const { read, utils } = await import('@e965/xlsx')
  const sheet = read(bytes).Sheets.perfiles
  const cells = Object.values(sheet ?? {}) as { v?: unknown; f?: unknown; t?: string }[]
  expect(cells.some(({ v }) => v === '=HYPERLINK("x";"1")')).toBe(true)
  expect(cells.filter(({ f }) => f !== undefined)).toEqual([])
  expect(utils).toBeDefined()
})

it('of who has left it holds the name that they went by, and nothing else of their card', async () => {
  const [salon, nadia] = [await groupId(SALON), house.person('Nadia').id]
  await house.rows('delete from profiles')
  await house.rows(`insert into profiles (group_id, user_id, alias, pronouns, role, bio, limits, updated_at)
    values (${salon}, ${nadia}, 'La Condesa', 'ella', 'vampira', 'mi bio', 'mis límites', now())`)
  await house.act('Nadia', { do: 'leave', chatId: house.chat(SALON).id })
  const [row] = partsOf((await exported(SALON, 'json')).bytes).perfiles ?? []
  expect(row).toMatchObject({ id: String(nadia), alias: 'La Condesa', bio: null, limites: null, rol: null })
  await house.act('Nadia', { do: 'join', chatId: house.chat(SALON).id })
  await house.send('Nadia', SALON, 'hola')
  const [again] = partsOf((await exported(SALON, 'json')).bytes).perfiles ?? []
  expect(again).toMatchObject({ bio: 'mi bio', limites: 'mis límites' })
})

it('collars come back from a file that this instance signed while both take part; else their owner is asked', async () => {
  const [nadia, ivan] = [house.person('Nadia').id, house.person('Iván').id]
  await house.rows('delete from consent_blocks')
  for (const who of ['Nadia', 'Iván']) {
    await house.send(who, SALON, '/consentimiento')
    await house.press(who, SALON, 'acepto')
  }
  await house.send('Nadia', SALON, '/collar @ivan_el_cuervo mensaje del collar')
  await house.press('Iván', 'private:Iván', 'Aceptar')
  await house.settled()
  const bonds = (title: string) =>
    house.rows(
      `select owner_id, wearer_id from bonds b join groups g on g.id = b.group_id where g.title = '${title}' and ended_at is null`,
    )
  expect(await bonds(SALON)).toEqual([{ owner_id: String(nadia), wearer_id: String(ivan) }])
  const file = await exported(SALON, 'json')
  expect(file.bytes.toString()).not.toContain('mensaje del collar')
  const forged = file.bytes.toString().replace(/("firma": "\d+\.)[0-9a-f]/, '$1z')
  const asked = await imported(OTHER, { name: 'a.json', bytes: Buffer.from(forged) })
  expect(asked).toContain('no vuelve solo')
  expect(await bonds(OTHER)).toEqual([])
  const back = await imported(OTHER, file)
  expect(back).toContain('vuelve 1')
  expect(await bonds(OTHER)).toEqual([{ owner_id: String(nadia), wearer_id: String(ivan) }])
})

it('/cleandb asks for its code in the words of who reads it', async () => {
  await mean(SALON)
  await house.send('Lucía', LUCIA, '/idioma en')
  await house.send('Lucía', LUCIA, '/cleandb')
  await house.press('Lucía', LUCIA, 'Balances')
  await house.press('Lucía', LUCIA, 'Go on »')
  expect(said(house)).toMatch(/write WIPE-\d{4}\./)
  await house.send('Lucía', LUCIA, '/cancelar')
  await house.send('Lucía', LUCIA, '/idioma es')
})

it('/cleandb takes a code and a button, only from the creator, and comes back whole within a day', async () => {
  await mean(SALON)
  house.advance(11 * 60_000)
  const before = await house.rows(
    "select user_id, balance from ledger_accounts where kind = 'wallet' order by group_id, id",
  )
  const profiles = await house.rows('select * from profiles order by group_id, user_id')
  const refused = await house.send('Nadia', SALON, '/cleandb')
  expect(refused?.text ?? refused?.html).toContain('quien creó')
  await house.send('Lucía', LUCIA, '/cleandb')
  await house.press('Lucía', LUCIA, 'Saldos')
  await house.press('Lucía', LUCIA, 'Perfiles')
  await house.press('Lucía', LUCIA, 'Collares')
  await house.press('Lucía', LUCIA, 'Seguir »')
  const code = /BORRAR-\d{4}/.exec(said(house))?.[0] ?? ''
  await house.send('Lucía', LUCIA, 'BORRAR-0')
  expect(said(house)).toContain('no es el código')
  await house.send('Lucía', LUCIA, code.toLowerCase())
  await house.press('Lucía', LUCIA, 'Borrar ahora')
  await house.settled()
  expect(said(house)).toContain('Borrado')
  expect(await balanceOf(house, house.person('Nadia').id)).toBe('0')
  const told = house.chat(SALON).messages.map(({ text }) => text)
  expect(told).toContainEqual(expect.stringContaining('ha puesto a cero todos los saldos'))
  const id = await groupId(SALON)
  expect(await house.rows(`select 1 from profiles where group_id = ${id}`)).toEqual([])
  expect(await house.rows(`select 1 from bonds where group_id = ${id} and ended_at is null`)).toEqual([])
  house.advance(23 * 3_600_000)
  await house.press('Lucía', LUCIA, 'Deshacer')
  await house.settled()
  expect(said(house)).toContain('de vuelta')
  expect(
    await house.rows(
      "select user_id, balance from ledger_accounts where kind = 'wallet' order by group_id, id",
    ),
  ).toEqual(before)
  expect(await house.rows('select * from profiles order by group_id, user_id')).toEqual(profiles)
  expect(await house.rows(`select 1 from bonds where group_id = ${id} and ended_at is null`)).toHaveLength(1)
})

it('a screen goes on speaking of the group that it names, whichever is meant by now', async () => {
  const shown = async (title: string, command: string) => {
    await mean(title)
    house.advance(11 * 60_000)
    await house.send('Lucía', LUCIA, command)
    return house.lastBotMessage(LUCIA)
  }
  const file = await shown(SALON, '/exportar')
  await mean(OTHER)
  house.advance(61_000)
  await house.press('Lucía', LUCIA, 'JSON', file)
  await house.settled()
  expect(JSON.parse((await newestFile(house)).bytes.toString())).toMatchObject({ group: SALON })
  const wipe = await shown(SALON, '/cleandb')
  const chosen = (await house.press('Lucía', LUCIA, 'Saldos', wipe)).message
  await mean(OTHER)
  house.advance(61_000)
  await house.press('Lucía', LUCIA, 'Seguir', chosen)
  await house.send('Lucía', LUCIA, /BORRAR-\d+/.exec(said(house))?.[0] ?? '')
  expect(said(house)).toContain(`Lo que se borra en ${SALON}`)
  await house.send('Lucía', LUCIA, '/cancelar')
})

it('a snapshot is swept after a day, and then nothing is undone', async () => {
  house.advance(11 * 60_000)
  await house.send('Lucía', LUCIA, '/cleandb')
  await house.press('Lucía', LUCIA, 'Perfiles')
  await house.press('Lucía', LUCIA, 'Seguir »')
  await house.send('Lucía', LUCIA, /BORRAR-\d{4}/.exec(said(house))?.[0] ?? '')
  await house.press('Lucía', LUCIA, 'Borrar ahora')
  await house.settled()
  expect(said(house)).toContain('Borrado')
  house.advance(25 * 3_600_000)
  expect((await house.cron('day')).status).toBe(200)
  expect(await house.rows('select 1 from exchange_rows where memory is not null')).toEqual([])
  const late = await house.press('Lucía', LUCIA, 'Deshacer')
  expect(late.message?.text).toBe('⌛ Ya pasó el plazo para deshacerlo.')
  expect(late.message?.buttons).toEqual([])
  const wiped = house.chat(LUCIA).messages.findLast(({ text }) => text?.startsWith('🧹 Borrado'))
  expect(wiped?.buttons).toEqual([])
})

void sendFile

it('is called as its reader would call it', async () => {
  expect((await exported(SALON, 'json')).name).toMatch(/^fantasma-\d{4}-\d\d-\d\d\.json$/)
  await house.send('Lucía', LUCIA, '/idioma en')
  await house.settled()
  expect((await exported(SALON, 'json')).name).toMatch(/^phantom-\d{4}-\d\d-\d\d\.json$/)
  await house.send('Lucía', LUCIA, '/idioma es')
})
