import { unzipSync } from 'fflate'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { personalData } from '../../../lib/features/privacy/index.ts'
import { features } from '../../../lib/features.ts'
import { type House, openHouse, SALON } from '../../support/house.ts'
import { LUCIA, newestFile, open } from './archive.ts'

/** Whatever stands in whichever table: a file holds what a file may hold. */

/** What the room may know: the profile that people show it, and how people and the group are called. */
const PUBLIC = [
  ...['alias', 'pronouns', 'role', 'bio', 'limits'].map((column) => `profiles.${column}`),
  ...['first_name', 'last_name', 'username'].map((column) => `people.${column}`),
]
/** What can't be marked: the books hold only what balances, and the group's own row carries its settings. */
const LEFT_OUT = /^(?:ledger_|groups$|metric_counts$|kysely|jobs$|outbox|exchange|migration|function)/
const NUMBER = 987_654_321

let house: House
beforeAll(async () => {
  house = await openHouse()
  await open(house)
  for (const who of ['Nadia', 'Iván']) {
    await house.act(who, { do: 'start-bot' })
    await house.send(who, SALON, '/saldo')
    await house.send(who, SALON, '/consentimiento')
    await house.press(who, SALON, 'acepto')
  }
  await house.send('Nadia', SALON, '/collar @ivan_el_cuervo mensaje')
  await house.press('Iván', 'private:Iván', 'Aceptar')
  await house.settled()
}, 180_000)
afterAll(() => house?.close())

interface Column {
  readonly table: string
  readonly name: string
  readonly type: string
  readonly checks: string
}

const columns = async (): Promise<Map<string, Column[]>> => {
  const rows = await house.rows(`
    select c.relname as table_name, a.attname as name, format_type(a.atttypid, null) as type,
      coalesce((select string_agg(pg_get_constraintdef(k.oid), ' ') from pg_constraint k
        where k.conrelid = c.oid and k.contype = 'c' and a.attnum = any (k.conkey)), '') as checks
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attgenerated = '' order by 1, a.attnum`)
  const found = new Map<string, Column[]>()
  for (const { table_name: table, name, type, checks } of rows) {
    if (!table || !name || LEFT_OUT.test(table)) continue
    found.set(table, [...(found.get(table) ?? []), { table, name, type: type ?? '', checks: checks ?? '' }])
  }
  return found
}

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`
const marker = ({ table, name }: Column) => `⟦${table}.${name}⟧`

/** A value of that type that nothing else has, where its constraints let it be one. */
function markedValue(column: Column, ids: { group: string; person: number; other: number }): string {
  const { name, type, checks } = column
  const allowed = /'([^']+)'::text/.exec(checks)?.[1]
  if (name === 'group_id') return ids.group
  if (/^(?:user_id|person_id|owner_id|seller_id|from_id|author_id|blocker_id|member_id)$/.test(name))
    return String(ids.person)
  if (/_id$|_by$/.test(name)) return String(ids.other)
  if (type === 'text') return quoted(allowed ?? marker(column))
  if (type === 'text[]') return `array[${quoted(marker(column))}]`
  if (type === 'jsonb') return `jsonb_build_object('secret', ${quoted(marker(column))}::text)`
  if (/^(?:bigint|numeric)$/.test(type)) return String(NUMBER)
  if (/^(?:integer|smallint)$/.test(type)) return '33'
  if (/timestamp/.test(type)) return 'now()'
  if (type === 'date') return 'current_date'
  if (type === 'boolean') return 'true'
  if (type.endsWith('[]')) return `'{}'`
  return 'default'
}

/** Past triggers and keys, and past checks: what is asked is what a file makes of rows, however they came to be. */
const marked = (statement: string) =>
  house.rows(
    `do $do$ begin perform set_config('session_replication_role', 'replica', true); ${statement}; end $do$`,
  )

it('nothing of what any table holds is in a file, but what the room may know', async () => {
  const [row] = await house.rows(`select id from groups where title = '${SALON}'`)
  const ids = { group: row?.id ?? '', person: house.person('Nadia').id, other: house.person('Iván').id }
  const missed: string[] = []
  for (const [table, all] of await columns()) {
    for (const { name } of await house.rows(
      `select conname as name from pg_constraint where conrelid = '${table}'::regclass and contype = 'c'`,
    ))
      await house.rows(`alter table ${table} drop constraint "${name}"`)
    const listed = all.map((each) => `"${each.name}"`).join(', ')
    const values = all.map((each) => markedValue(each, ids)).join(', ')
    const inserted = await marked(
      `insert into ${table} (${listed}) overriding system value values (${values}) on conflict do nothing`,
    ).catch(() => undefined)
    // Of rows that stand there already, and of those that a constraint refused, column by column.
    for (const each of all.filter(({ type }) => ['text', 'text[]', 'jsonb'].includes(type))) {
      const updated = await marked(`update ${table} set "${each.name}" = ${markedValue(each, ids)}`).catch(
        () => undefined,
      )
      if (!inserted && !updated) missed.push(`${table}.${each.name}`)
    }
    const [held] = await house.rows(`select count(*) as n from ${table} t where t::text like '%⟦${table}.%'`)
    const words = all.filter(
      ({ type, checks }) => type === 'jsonb' || (type === 'text' && !/'[^']+'::text/.test(checks)),
    )
    if (words.length > 0 && held?.n === '0') missed.push(table)
  }
  await house.rows(`update groups set modules_off = '{}'`)
  const personal = new Set(
    personalData
      .of(features)
      .flatMap(({ part }) =>
        Object.entries(part.tables).flatMap(([table, { what, words = {}, shown = [], hidden = [] }]) =>
          what === '' || LEFT_OUT.test(table)
            ? []
            : [...Object.keys(words), ...shown, ...hidden].map((column) => `${table}.${column}`),
        ),
      ),
  )
  // A table that can't be marked is one that this says nothing of.
  expect(missed.filter((each) => personal.has(each) || !each.includes('.'))).toEqual([])

  for (const format of ['json', 'xlsx']) {
    house.advance(11 * 60_000)
    await house.send('Lucía', LUCIA, '/cancelar')
    await house.send('Lucía', LUCIA, `/exportar ${format}`)
    await house.settled()
    const { name, bytes } = await newestFile(house)
    expect(name).toMatch(new RegExp(`${format}$`))
    const text =
      format === 'json'
        ? bytes.toString()
        : Object.values(unzipSync(bytes))
            .map((each) => Buffer.from(each).toString())
            .join('\n')
    const found = new Set([...text.matchAll(/⟦([a-z_]+\.[a-z_]+)⟧/g)].map(([, what = '']) => what))
    expect([...found].filter((what) => !PUBLIC.includes(what))).toEqual([])
    // The same look would have seen it.
    expect([...found]).toContain('profiles.bio')
    expect(text).not.toContain(String(NUMBER))
  }
}, 120_000)
