import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openRealDatabase } from '../../lib/local/neon/database.ts'
import { type House, openHouse } from '../support/house.ts'
import { COMPILED } from '../support/program.ts'
import { createTestDatabase, dropTestDatabase } from '../support/test-database.ts'

const server = process.env.TEST_DATABASE_URL ?? ''
let house: House
let name: string
let url: string
beforeAll(async () => {
  house = await openHouse({ bot: 'outside' })
  ;({ name, url } = await createTestDatabase(server))
})
afterAll(async () => {
  await dropTestDatabase(server, name)
  await house.close()
})

const setUp = async (...args: string[]) => {
  const { botId: _, OWNER_IDS, ...own } = house.app.env
  const env = { ...COMPILED, ...own, OWNER_IDS: OWNER_IDS.join(','), DATABASE_URL: url }
  return promisify(execFile)(process.execPath, ['lib/cli/setup.ts', ...args], { env }).then(
    ({ stdout }) => ({ code: 0, stdout }),
    ({ code, stdout }: { code: number; stdout: string }) => ({ code, stdout }),
  )
}
const tables = async () => {
  const database = openRealDatabase(url)
  const { rows } = await database.run({
    query: `select count(*) from information_schema.tables where table_schema = 'public'`,
    params: [],
  })
  await database.close()
  return Number(rows[0]?.[0])
}

it('brings an empty database up to date; before that --check names what is missing, and leaves it empty', async () => {
  const checked = await setUp('--check')
  expect(checked.code).toBe(1)
  expect(checked.stdout).toMatch(/✗ database: would apply\n {4}20\d\d-/)
  expect(checked.stdout).toContain('    functions/ledger/ledger_post.sql')
  expect(await tables()).toBe(0)
  const done = await setUp()
  expect([done.code, done.stdout]).toEqual([0, expect.stringContaining('✓ database: applied\n')])
  expect(await tables()).toBeGreaterThan(40)
  expect((await setUp('--check')).stdout).toContain('✓ database: up to date')
}, 120_000)
