import { glob, readFile } from 'node:fs/promises'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createDatabase, type Database } from '../../lib/platform/database.ts'
import { RowsUnlikely, readRow, readRows, rowAs, rowsAs } from '../../lib/platform/rows.ts'
import { groupId } from '../../lib/values/ids.ts'
import { openStores } from '../support/stores.ts'

let stores: Awaited<ReturnType<typeof openStores>>
let database: Database
beforeAll(async () => {
  stores = await openStores()
  database = createDatabase(stores.databaseUrl, 2_000)
})
afterAll(() => stores.close())

const groupRow = z.object({
  id: z.bigint().transform(groupId),
  title: z.string(),
  since: z.date().nullable(),
  held: z.record(z.string(), z.object({ until: z.number() })),
})
const rowOf = (columns: string) => sql`select ${sql.raw(columns)}`
const faultOf = async (columns: string) => {
  const error = await readRows(database, groupRow, rowOf(columns)).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(RowsUnlikely)
  return error as RowsUnlikely
}

const SECRET = 'what somebody wrote'
const ID = '7::bigint as id'
const TITLE = `'${SECRET}' as title`
const SINCE = 'null::timestamptz as since'
const HELD = `'{"11": {"until": 5}}'::jsonb as held`

describe('rows', () => {
  it('come as their schema has them, without the columns that it leaves out', async () => {
    const columns = `${ID}, ${TITLE}, timestamptz '2026-11-23T10:00:00Z' as since, ${HELD}, 'more' as more`
    expect(await readRows(database, groupRow, rowOf(columns))).toEqual([
      {
        id: groupId(7),
        title: SECRET,
        since: new Date('2026-11-23T10:00:00Z'),
        held: { 11: { until: 5 } },
      },
    ])
    expect(await readRows(database, groupRow, sql`select from groups where false`)).toEqual([])
  })

  it.each([
    ['a column that was renamed', `${ID}, '${SECRET}' as name, ${SINCE}, ${HELD}`, 'title: invalid_type'],
    ['one that may be null', `${ID}, ${TITLE}, ${HELD}`, 'since: invalid_type'],
    ['a number that became smaller', `7::integer as id, ${TITLE}, ${SINCE}, ${HELD}`, 'id: invalid_type'],
    ['a null', `${ID}, null::text as title, ${SINCE}, ${HELD}`, 'title: invalid_type'],
    ['a moment as text', `${ID}, ${TITLE}, '${SECRET}' as since, ${HELD}`, 'since: invalid_type'],
    [
      'what is inside a document',
      `${ID}, ${TITLE}, ${SINCE}, '{"11": {"until": "${SECRET}"}}'::jsonb as held`,
      'held.11.until: invalid_type',
    ],
  ])('are refused for %s, naming the column and never the value', async (_what, columns, named) => {
    const error = await faultOf(columns)
    expect(error.message).toBe(`rows are not as expected: ${named}`)
    expect(JSON.stringify([error.stack, error.cause])).not.toContain(SECRET)
  })

  it('name every column that is wrong', async () => {
    expect((await faultOf(`'${SECRET}' as id, 1 as title, ${SINCE}`)).message).toBe(
      'rows are not as expected: id: invalid_type; title: invalid_type; held: invalid_type',
    )
  })

  it('of a batch are read alike; of a statement that the batch has not, there are none', async () => {
    const [first, ...others] = await database.batch([rowOf(`${ID}, ${TITLE}, ${SINCE}, ${HELD}`)])
    expect(rowsAs(groupRow, first)).toMatchObject([{ id: groupId(7), title: SECRET }])
    expect(() => rowsAs(groupRow, [{ title: SECRET }])).toThrow(RowsUnlikely)
    expect(rowsAs(groupRow, others[0])).toEqual([])
  })

  it('of what always gives one are one, and none is a fault', async () => {
    const columns = `${ID}, ${TITLE}, ${SINCE}, ${HELD}`
    expect(await readRow(database, groupRow, rowOf(columns))).toMatchObject({ id: groupId(7), title: SECRET })
    await expect(readRow(database, groupRow, sql`select from groups where false`)).rejects.toThrow(
      RowsUnlikely,
    )
    expect(() => rowAs(groupRow, undefined)).toThrow(RowsUnlikely)
  })
})

// ------------------------------------------------------------------------------------------ the source

/** Who runs raw SQL and reads its rows by a type that nothing checks, and why. */
const UNCHECKED: Readonly<Record<string, string>> = {
  'lib/platform/sql-definitions.ts':
    'reads Postgres’s own catalogue, in a migration: a fault stops the deployment',
  'lib/platform/migrations.ts': 'the same, to tell which migrations are still to come',
}

/** What an expression inside other SQL is typed as: no row. */
const SCALARS = ['bigint', 'boolean', 'Date', 'number', 'string', 'unknown', 'null']
const isScalar = (type: string) => type.split('|').every((part) => SCALARS.includes(part.trim()))

/** Ways to say what a row is without asking it. */
function believed(source: string): string[] {
  const code = source.replaceAll(/^\s*(?:\/\/|\*|\/\*).*$/gm, '')
  return [
    ...[...code.matchAll(/\bsql<([^`]*?)>\s*`/g)].filter(([, type = '']) => !isScalar(type)),
    // What is no generic is a cast.
    ...code.matchAll(/\b(?:rows|row|found)(?:\[\d+\])?!? as (?:readonly )?[A-Z{]\S*/g),
    ...code.matchAll(/ as (?:readonly )?\w*Row(?:\[\]|\b)/g),
  ].map(([said]) => said.replaceAll(/\s+/g, ' '))
}

describe('in the source, the rows of raw SQL', () => {
  it.each([
    ['sql<{ id: bigint }>`select id from groups`.execute(database.query)', true],
    ['sql<\n  Row & { total: bigint }\n>`select`.execute(database.query)', true],
    ['const [, rows] = await database.batch(all); return rows as AuditRow[]', true],
    ['(await database.batch(all))[0] as unknown as ScopeRow[]', true],
    ['const one = rows[0] as { id: bigint }', true],
    ['sql<boolean>`exists (select from groups)`', false],
    ['sql<Date | null>`(select max(seen_at) from people)`', false],
    ['readRows(database, groupRow, sql`select id from groups`)', false],
  ])('are seen to be believed, or not: %s', (source, is) => {
    expect(believed(source).length > 0).toBe(is)
  })

  it('are read by a schema', async () => {
    const found: Record<string, string[]> = {}
    for await (const file of glob('lib/**/*.ts')) {
      if (/^lib\/(?:local|cli)\//.test(file)) continue
      const said = believed(await readFile(file, 'utf8'))
      if (said.length > 0) found[file] = said
    }
    expect(Object.fromEntries(Object.entries(found).filter(([file]) => !(file in UNCHECKED)))).toEqual({})
    // An exception that is none any more is taken off the list.
    expect(Object.keys(UNCHECKED).filter((file) => !(file in found))).toEqual([])
  })
})
