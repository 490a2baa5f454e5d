import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { personalData, type TableData } from '../../../lib/features/privacy/index.ts'
import { KINDS } from '../../../lib/features/privacy/kinds.ts'
import { retentionTable } from '../../../lib/features/privacy/rules.ts'
import { features } from '../../../lib/features.ts'

/** What is kept of people is declared, column by column, and nothing else is there. */
const schema = await readFile('migrations/schema.sql', 'utf8')
const columns = new Map(
  [...schema.matchAll(/^create table (\w+) \(\n([\s\S]*?)\n\);/gm)].map(([, table = '', body = '']) => [
    table,
    [...body.matchAll(/^ {2}(?!constraint )"?([a-z]\w*)"? /gm)].map(([, column = '']) => column),
  ]),
)
const parts = personalData.of(features).map(({ part }) => part)
const tables = new Map(parts.flatMap(({ tables: declared }) => Object.entries(declared)))
const functions = new Set([...schema.matchAll(/^create function (\w+)\(/gm)].map(([, name]) => name))

/** A shown column may be hidden from one of several; otherwise each column stands under one heading. */
const headings = ({ whose = {}, about = [], shown = [], words = {}, hidden = [], plain = [] }: TableData) => [
  ...Object.keys(whose),
  ...about,
  ...shown,
  ...Object.keys(words),
  ...hidden,
  ...plain,
]

it('reads the schema', () => {
  expect(columns.get('people')).toContain('first_name')
  expect(columns.size).toBeGreaterThan(40)
})

it('knows every table', () => {
  expect([...tables.keys()].sort()).toEqual([...columns.keys()].sort())
})

describe.each([...columns])('%s', (table, names) => {
  const declared = tables.get(table)
  it('has every column declared once, as personal or not', () => {
    expect(headings(declared as TableData).sort()).toEqual([...names].sort())
  })
  it('says what it holds and how long, if it holds anything of people', () => {
    const { what, kept, plain = [] } = declared as TableData
    if (plain.length < names.length) expect(what && kept, table).not.toBe('')
  })
})

it('names columns that there are', () => {
  for (const [table, { whose = {}, words = {}, forget }] of tables) {
    const used = [
      ...Object.values(whose).flatMap(({ hides = [], also = [], only = {} }) => [
        ...hides,
        ...also,
        ...Object.keys(only),
      ]),
      ...Object.values(words).flatMap(({ by }) => by),
      ...(forget ? [forget.after, ...Object.keys(forget.only ?? {})] : []),
    ]
    expect(
      used.filter((column) => !columns.get(table)?.includes(column)),
      table,
    ).toEqual([])
  }
})

it('leaves no table to a function that there isn’t', () => {
  for (const { room, tables: declared, forgets, forgetsOld, tells } of parts) {
    if (Object.values(declared).some(({ erasure }) => erasure === 'function'))
      expect(forgets || room === 'community').toBe(true)
    if (forgets) expect(functions).toContain(`${room}_forget`)
    if (forgetsOld) expect(functions).toContain(`${room}_forget_old`)
    if (tells) expect(functions).toContain(`${room}_personal_page`)
  }
})

it('sums up every table that is told', () => {
  const told = [...tables].flatMap(([table, { whose }]) => (whose ? [table] : []))
  const summed: string[] = KINDS.flatMap(([, names]) => [...names])
  expect(told.filter((table) => !summed.includes(table))).toEqual([])
})

/** `npm run privacy` writes it. */
it('stands in the README', async () => {
  const readme = await readFile('README.md', 'utf8')
  const made = readme.replace(
    /(<!-- privacy -->\n)[\s\S]*?(\n<!-- \/privacy -->)/,
    (_all, before: string, after: string) => before + retentionTable(parts) + after,
  )
  expect(made).toContain('<!-- privacy -->')
  await expect(made).toMatchFileSnapshot('../../../README.md')
})
