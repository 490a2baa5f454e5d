import { NeonDbError, neon, neonConfig } from '@neondatabase/serverless'
import { type Generated, Kysely, sql } from 'kysely'
import { NeonDialect } from 'kysely-neon'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { StoreRequest } from '../../../lib/local/http/local-server.ts'
import {
  type LocalDatabase,
  openEmbeddedDatabase,
  openRealDatabase,
  type TextResult,
} from '../../../lib/local/neon/database.ts'
import { createNeonEndpoint, type NeonEndpoint } from '../../../lib/local/neon/endpoint.ts'

interface Purse {
  id: Generated<string>
  owner: string
  coins: string
}

const realUrl = process.env.TEST_DATABASE_URL
const kinds = realUrl ? (['embedded', 'real'] as const) : (['embedded'] as const)

describe.each(kinds)('Neon endpoint over the %s database', (kind) => {
  let database: LocalDatabase
  let endpoint: NeonEndpoint
  const seen: StoreRequest[] = []
  const schema = `neon_endpoint_${process.pid}`
  const connect = () => {
    neonConfig.fetchEndpoint = `${endpoint.url}/sql`
    return neon(endpoint.connectionString, { fullResults: true })
  }
  const ddl = (text: string) => database.run({ query: text, params: [] })
  const purses = () => connect().query(`select owner, coins from ${schema}.purses order by id`, [])

  beforeAll(async () => {
    database = kind === 'real' && realUrl ? openRealDatabase(realUrl) : await openEmbeddedDatabase()
    endpoint = await createNeonEndpoint({ database, onRequest: (request) => seen.push(request) })
    await ddl(`create schema ${schema}`)
    await ddl(
      `create table ${schema}.purses (
        id bigint generated always as identity primary key,
        owner text not null unique,
        coins bigint not null constraint purses_not_negative check (coins >= 0))`,
    )
  })
  beforeEach(async () => {
    seen.length = 0
    await ddl(`truncate ${schema}.purses restart identity`)
  })
  afterAll(async () => {
    await ddl(`drop schema ${schema} cascade`)
    await endpoint.close()
    await database.close()
  })

  it('answers every type as the text Postgres prints, for the driver to parse', async () => {
    const response = await fetch(`${endpoint.url}/sql`, {
      method: 'POST',
      headers: { 'neon-connection-string': endpoint.connectionString },
      body: JSON.stringify({
        query: `select 9007199254740993::bigint, true, false, null::int, '{"a": [1]}'::jsonb, array['x','y z'],
          '2026-11-22 10:00:00+00'::timestamptz at time zone 'UTC', 1.50::numeric, '\\x00ff'::bytea, $1::int`,
        params: ['7'],
      }),
    })
    const answer = (await response.json()) as TextResult
    expect(answer.rows).toEqual([
      [
        '9007199254740993',
        't',
        'f',
        null,
        '{"a": [1]}',
        '{x,"y z"}',
        '2026-11-22 10:00:00',
        '1.50',
        '\\x00ff',
        '7',
      ],
    ])
    expect(answer).toMatchObject({ command: 'SELECT', rowCount: 1 })
    expect(answer.fields.map((field) => field.dataTypeID)).toEqual([
      20, 16, 16, 23, 3802, 1009, 1114, 1700, 17, 23,
    ])
  })

  it('takes every kind of parameter that the driver sends', async () => {
    const at = new Date('2026-11-22T10:00:00.000Z')
    const { rows } = await connect().query(
      'select $1::boolean a, $2::bigint b, $3::jsonb c, $4::int[] d, $5::timestamptz e, $6::text f, $7::bytea g',
      [true, 9007199254740993n, { x: [1, null] }, [1, 2], at, null, Buffer.from([0, 255])],
    )
    expect(rows).toEqual([
      {
        a: true,
        b: '9007199254740993',
        c: { x: [1, null] },
        d: [1, 2],
        e: at,
        f: null,
        g: Buffer.from([0, 255]),
      },
    ])
  })

  it('works under kysely-neon, with affected rows and bigint as text', async () => {
    connect()
    const db = new Kysely<{ purses: Purse }>({
      dialect: new NeonDialect({ neon: neon(endpoint.connectionString) }),
    }).withSchema(schema)
    const inserted = await db
      .insertInto('purses')
      .values([
        { owner: 'Ana', coins: '10' },
        { owner: 'Iván', coins: '9007199254740993' },
      ])
      .returning(['id', 'coins'])
      .execute()
    expect(inserted).toEqual([
      { id: '1', coins: '10' },
      { id: '2', coins: '9007199254740993' },
    ])
    const updated = await db.updateTable('purses').set({ coins: sql`coins + 1` }).executeTakeFirst()
    expect(updated.numUpdatedRows).toBe(2n)
  })

  it('carries the fields of a constraint error', async () => {
    const insert = `insert into ${schema}.purses (owner, coins) values ($1, $2)`
    await connect().query(insert, ['Ana', '1'])
    const duplicate = await connect()
      .query(insert, ['Ana', '1'])
      .catch((error: unknown) => error)
    expect(duplicate).toBeInstanceOf(NeonDbError)
    expect(duplicate).toMatchObject({
      code: '23505',
      constraint: 'purses_owner_key',
      table: 'purses',
      schema,
      detail: 'Key (owner)=(Ana) already exists.',
      severity: 'ERROR',
    })
    await expect(connect().query(insert, ['Iván', '-1'])).rejects.toMatchObject({
      code: '23514',
      constraint: 'purses_not_negative',
    })
    await expect(connect().query('select nonsense', [])).rejects.toMatchObject({ code: '42703' })
  })

  it('runs a batch in one request and one transaction, or not at all', async () => {
    const client = connect()
    const insert = (owner: string, coins: string) =>
      client.query(`insert into ${schema}.purses (owner, coins) values ($1, $2) returning id`, [owner, coins])
    const results = await client.transaction([insert('Ana', '5'), insert('Iván', '6')])
    expect(results.map((result) => result.rowCount)).toEqual([1, 1])
    expect(seen).toEqual([{ what: 'POST /sql (2 statements)' }])
    await expect(client.transaction([insert('Nadia', '7'), insert('Lucía', '-7')])).rejects.toMatchObject({
      code: '23514',
    })
    expect((await purses()).rows).toEqual([
      { owner: 'Ana', coins: '5' },
      { owner: 'Iván', coins: '6' },
    ])
  })

  it('honours isolation level and read only', async () => {
    const client = connect()
    const [level] = await client.transaction([client.query('show transaction_isolation', [])], {
      isolationLevel: 'Serializable',
    })
    expect(level?.rows).toEqual([{ transaction_isolation: 'serializable' }])
    await expect(
      client.transaction([client.query(`insert into ${schema}.purses (owner, coins) values ('x', 1)`, [])], {
        readOnly: true,
      }),
    ).rejects.toMatchObject({ code: '25006' })
  })

  it('keeps batches apart when many run at once', async () => {
    const client = connect()
    await client.query(`insert into ${schema}.purses (owner, coins) values ('Ana', 1000)`, [])
    const take = (n: number) => {
      const update = () => client.query(`update ${schema}.purses set coins = coins - 1`, [])
      const spoil = () => client.query('select 1/0', [])
      return client.transaction(n % 2 ? [update(), update()] : [update(), spoil()])
    }
    const outcomes = await Promise.allSettled(Array.from({ length: 40 }, (_, n) => take(n)))
    expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(20)
    expect((await purses()).rows).toEqual([{ owner: 'Ana', coins: '960' }])
  })

  it('goes on with a statement whose table has changed since, alone and in a batch', async () => {
    const client = connect()
    const whole = `select * from ${schema}.purses where owner = $1`
    const change = (column: string) =>
      client.query(`alter table ${schema}.purses add column ${column} int default 1`, [])
    await client.query(`insert into ${schema}.purses (owner, coins) values ('Eva', 3)`, [])
    await client.query(whole, ['Eva'])
    await change('gems')
    expect((await client.query(whole, ['Eva'])).rows).toMatchObject([{ coins: '3', gems: 1 }])
    await change('pearls')
    const [, found] = await client.transaction([
      client.query(`update ${schema}.purses set coins = coins + 1 where owner = $1`, ['Eva']),
      client.query(whole, ['Eva']),
    ])
    expect(found?.rows).toMatchObject([{ coins: '4', pearls: 1 }])
    for (const column of ['gems', 'pearls'])
      await client.query(`alter table ${schema}.purses drop column ${column}`, [])
  })

  it('refuses several statements in one string and bodies that are no query', async () => {
    await expect(connect().query('select 1; select 2', [])).rejects.toMatchObject({ code: '42601' })
    const post = (headers: Record<string, string>, body: string) =>
      fetch(`${endpoint.url}/sql`, { method: 'POST', headers, body }).then((response) => response.status)
    const header = { 'neon-connection-string': endpoint.connectionString }
    expect(await post(header, 'nonsense')).toBe(400)
    expect(await post(header, '{"queries":[{"query":1}]}')).toBe(400)
    expect(await post({}, '{"query":"select 1","params":[]}')).toBe(404)
  })
})

it('adds the latency it is asked for', async () => {
  const empty = { command: 'SELECT', rowCount: 0, fields: [], rows: [] }
  const endpoint = await createNeonEndpoint({
    database: {
      run: async () => empty,
      runBatch: async () => [],
    },
    rttMs: 40,
  })
  neonConfig.fetchEndpoint = `${endpoint.url}/sql`
  const started = performance.now()
  await neon(endpoint.connectionString).query('select', [])
  expect(performance.now() - started).toBeGreaterThanOrEqual(38)
  await endpoint.close()
})

it('answers 500, not 400, when Postgres is out of reach', async () => {
  const database = openRealDatabase('postgres://nobody@127.0.0.1:9/none')
  const endpoint = await createNeonEndpoint({ database })
  neonConfig.fetchEndpoint = `${endpoint.url}/sql`
  await expect(neon(endpoint.connectionString).query('select 1', [])).rejects.toThrow('HTTP status 500')
  await endpoint.close()
  await database.close()
})

it('brings a dump back in another embedded database', async () => {
  const first = await openEmbeddedDatabase()
  await first.run({ query: 'create extension pg_trgm', params: [] })
  await first.run({ query: 'create table kept as select 42 as answer', params: [] })
  const snapshot = await first.dump()
  await first.close()
  const second = await openEmbeddedDatabase({ snapshot })
  const { rows } = await second.run({
    query: `select answer, similarity('collar', $1) > 0.5 from kept`,
    params: ['colar'],
  })
  expect(rows).toEqual([['42', 't']])
  await second.close()
})
