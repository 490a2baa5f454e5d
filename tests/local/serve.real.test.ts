import { afterAll, beforeAll, expect, it } from 'vitest'
import { openRealDatabase } from '../../lib/local/neon/database.ts'
import { type Program, startProgram } from '../support/program.ts'
import { createTestDatabase, dropTestDatabase, newTestName } from '../support/test-database.ts'

const server = process.env.TEST_DATABASE_URL ?? ''
let name: string
let url: string
beforeAll(async () => {
  // Empty on purpose: the programs themselves migrate it.
  ;({ name, url } = await createTestDatabase(server))
})
afterAll(() => dropTestDatabase(server, name))

it('migrates once when three start on the same empty Postgres and Redis', async () => {
  const redis = new URL(process.env.TEST_REDIS_URL ?? '')
  redis.searchParams.set('keyPrefix', `${newTestName()}:`)
  const env = {
    TELEGRAM_BOT_TOKEN: '123456:a-token-that-is-not-one-of-telegrams',
    TELEGRAM_BOT_USERNAME: 'PhantomTestBot',
    TELEGRAM_WEBHOOK_SECRET: 'a-secret-for-the-programs',
    DATABASE_URL: url,
    REDIS_URL: redis.href,
  }
  const programs: Program[] = await Promise.all([1, 2, 3].map(() => startProgram('lib/local/serve.ts', env)))
  for (const program of programs) {
    const health = await fetch(`${program.url}/api/health`)
    expect(await health.json()).toEqual({ live: true })
    expect(program.output()).toContain('Postgres: PostgreSQL · Redis: Redis')
  }
  const database = openRealDatabase(url)
  const { rows } = await database.run({
    query: 'select count(*), count(distinct name) from kysely_migration',
    params: [],
  })
  expect(Number(rows[0]?.[0])).toBeGreaterThan(0)
  expect(rows[0]?.[0]).toBe(rows[0]?.[1])
  await database.close()
  expect(await Promise.all(programs.map((program) => program.stop()))).toEqual([0, 0, 0])
}, 120_000)
