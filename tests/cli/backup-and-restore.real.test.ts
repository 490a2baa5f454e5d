/** As their owner types it, on real servers: a backup amid transfers, a check, a restore that is killed, and one that isn't. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { newFolder } from '../platform/backup/samples.ts'
import { COMPILED, runProgram } from '../support/program.ts'
import { openStores, type TestStores } from '../support/stores.ts'
import { createTestDatabase, dropTestDatabase } from '../support/test-database.ts'

const SERVER = process.env.TEST_DATABASE_URL ?? ''
let stores: TestStores
let folder: Awaited<ReturnType<typeof newFolder>>
let target: { name: string; url: string }
let env: Record<string, string>
let keyFile: string
const connected = async <T>(url: string, use: (client: Client) => Promise<T>): Promise<T> => {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return await use(client)
  } finally {
    await client.end()
  }
}
const PEOPLE = 60
beforeAll(async () => {
  stores = await openStores()
  folder = await newFolder()
  target = await createTestDatabase(SERVER)
  keyFile = join(folder.path, 'key.txt')
  const made = await runProgram('lib/cli/backup.ts', {}, ['--new-key', keyFile])
  const recipient = /^BACKUP_AGE_RECIPIENT=(age1\S+)$/m.exec(made.output)?.[1] ?? ''
  env = {
    TELEGRAM_BOT_TOKEN: '123456:a-token-that-is-not-one-of-telegrams',
    TELEGRAM_BOT_USERNAME: 'PhantomTestBot',
    TELEGRAM_WEBHOOK_SECRET: 'a-secret-for-the-programs',
    TELEGRAM_API_ROOT: 'http://127.0.0.1:9',
    LOG_LEVEL: 'warn',
    DATABASE_URL: stores.real?.databaseUrl ?? '',
    REDIS_URL: stores.real?.redisUrl ?? '',
    BACKUP_AGE_RECIPIENT: recipient,
    BACKUP_DIR: join(folder.path, 'backups'),
  }
  await connected(env.DATABASE_URL ?? '', async (client) => {
    await client.query("insert into groups (created_at, chat_id, title) values (now(), -1001, 'Salón')")
    await client.query(
      `insert into people (user_id, first_name, seen_at) select n, 'P' || n, now() from generate_series(1, ${PEOPLE}) n`,
    )
    for (let person = 1; person <= PEOPLE; person += 1)
      await post(client, `start:${person}`, 'issuer', `wallet:${person}`, 1_000)
  })
}, 180_000)
afterAll(async () => {
  await dropTestDatabase(SERVER, target.name)
  await folder.remove()
  await stores.close()
})

/** A movement, straight through the ledger's own function. */
const post = async (client: Client, key: string, from: string, to: string, coins: number) => {
  const posting = { code: 'economy.transfer', key, movements: [{ from, to, coins }] }
  await client.query('select ledger_post((select min(id) from groups), now(), $1::jsonb)', [
    JSON.stringify([posting]),
  ])
}
const restore = (args: readonly string[], more: Record<string, string> = {}) =>
  runProgram('lib/cli/restore.ts', { ...env, DATABASE_URL: target.url, ...more }, args)
const tables = () =>
  connected(target.url, async (client) => {
    const { rows } = await client.query(
      "select count(*)::integer as n from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'S')",
    )
    return (rows as { n: number }[])[0]?.n
  })

it('makes no second key in the place of the first', async () => {
  const { code, output } = await runProgram('lib/cli/backup.ts', {}, ['--new-key', keyFile])
  expect(code).toBe(1)
  expect(output).toContain('EEXIST')
})

it('backs up while fifty transfers are under way: of one moment, in which the books balance', async () => {
  let running = true
  const movers = Array.from({ length: 50 }, (_, at) =>
    connected(env.DATABASE_URL ?? '', async (client) => {
      const pair = [`wallet:${at + 1}`, `wallet:${at + 2}`] as const
      for (let n = 0; running; n += 1)
        await post(client, `move:${at}:${n}`, pair[n % 2] ?? '', pair[(n + 1) % 2] ?? '', 1)
    }),
  )
  const { code, output } = await runProgram('lib/cli/backup.ts', env)
  running = false
  await Promise.all(movers)
  expect(output).toContain('Backed up to: folder.')
  expect(output).not.toMatch(/warn|error/)
  expect(code).toBe(0)
}, 180_000)

it('checks it without any database or environment of the bot', async () => {
  const { code, output } = await runProgram('lib/cli/restore.ts', {}, [
    env.BACKUP_DIR ?? '',
    '--key',
    keyFile,
    '--check',
  ])
  expect(output).toContain('It opens, and all of it is there.')
  expect(output).toContain("1 groups' books")
  expect(output).toContain('Of 0 erasures the list knows')
  expect(output).not.toContain('AGE-SECRET-KEY')
  expect(code).toBe(0)
})

it('killed at any moment leaves the database empty', async () => {
  for (const state of ['idle in transaction', 'active']) {
    const child = spawn(
      process.execPath,
      ['--conditions=source', 'lib/cli/restore.ts', env.BACKUP_DIR ?? '', '--key', keyFile],
      {
        env: { PATH: process.env.PATH ?? '', ...COMPILED, ...env, DATABASE_URL: target.url },
        stdio: 'ignore',
      },
    )
    const exit = once(child, 'exit')
    await connected(SERVER, async (client) => {
      // Until it has begun to write.
      for (let found = 0; found === 0; )
        found = (
          await client.query(
            "select 1 from pg_stat_activity where datname = $1 and state = $2 and backend_xid is not null and query ~ '(insert|alter|create)'",
            [target.name, state],
          )
        ).rows.length
    })
    child.kill('SIGKILL')
    await exit
    await connected(SERVER, async (client) => {
      for (let left = 1; left > 0; )
        left = (await client.query('select 1 from pg_stat_activity where datname = $1', [target.name])).rows
          .length
    })
    expect(await tables()).toBe(0)
  }
}, 180_000)

it('restores into what is empty, once', async () => {
  const first = await restore([env.BACKUP_DIR ?? '', '--key', keyFile])
  expect(first.output).toContain('Restored, and')
  expect(first.output).toContain('privacy.again: 0')
  expect(first.code).toBe(0)
  const sums = await connected(
    target.url,
    async (client) => (await client.query('select * from ledger_sums()')).rows,
  )
  expect(sums).toMatchObject([{ sum: '0', unbalanced: '0', off_balance: '0' }])
  const again = await restore([env.BACKUP_DIR ?? '', '--key', keyFile])
  expect(again.output).toContain('an empty database only')
  expect(again.code).toBe(1)
}, 180_000)

it('tells what everybody held at a moment', async () => {
  const { output, code } = await restore(['--at', new Date().toISOString(), '--group', 'salón'])
  expect(output).toMatch(/^Salón \(\d+\) at .*: 61 accounts, together 0$/m)
  expect(output).toMatch(/^-60000\tissuer$/m)
  expect(code).toBe(0)
  const before = await restore(['--at', '2020-01-01T00:00Z'])
  expect(before.output).toContain('0 accounts, together 0')
  expect((await restore(['--at', 'yesterday'])).output).toContain('is no moment')
  expect((await restore(['--at', '2020-01-01T00:00Z', '--group', 'nobody'])).output).toContain(
    'no group called nobody',
  )
})
