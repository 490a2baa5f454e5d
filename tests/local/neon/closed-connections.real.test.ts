/** What becomes of a process whose Postgres closes its connections, as a restart of the server does. */
import { CompiledQuery, Kysely } from 'kysely'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type LocalDatabase, openRealDatabase } from '../../../lib/local/neon/database.ts'

const server = process.env.TEST_DATABASE_URL ?? ''

describe('a connection that Postgres closes', () => {
  let watcher: LocalDatabase
  let database: LocalDatabase
  const uncaught = vi.fn()
  beforeAll(() => {
    watcher = openRealDatabase(server)
    database = openRealDatabase(server, 2)
    process.on('uncaughtException', uncaught)
  })
  afterAll(async () => {
    process.off('uncaughtException', uncaught)
    await database.close()
    await watcher.close()
  })

  const select = async (from: LocalDatabase, query: string, ...params: string[]) =>
    (await from.run({ query, params })).rows[0]?.[0]
  const closeIt = async (pid: string) => {
    await select(watcher, 'select pg_terminate_backend($1::int)', pid)
    await vi.waitUntil(
      async () => !(await select(watcher, 'select pid::text from pg_stat_activity where pid = $1::int', pid)),
    )
  }

  it('between two statements of a transaction costs that transaction, not the process', async () => {
    const kysely = new Kysely<unknown>({ dialect: database.dialect })
    const work = kysely.transaction().execute(async (transaction) => {
      const { rows } = await transaction.executeQuery<{ pid: string }>(
        CompiledQuery.raw('select pg_backend_pid()::text as pid'),
      )
      await closeIt(rows[0]?.pid ?? '')
      await transaction.executeQuery(CompiledQuery.raw('select 1'))
    })
    await expect(work).rejects.toThrow()
    expect(await select(database, 'select 1::text')).toBe('1')
    expect(uncaught).not.toHaveBeenCalled()
  })

  it('while it is idle is replaced at the next query', async () => {
    await closeIt((await select(database, 'select pg_backend_pid()::text')) ?? '')
    await vi.waitFor(async () => expect(await select(database, 'select 1::text')).toBe('1'))
    expect(uncaught).not.toHaveBeenCalled()
  })

  it('under a statement is that statement’s error', async () => {
    const batch = ['select 1', 'select pg_terminate_backend(pg_backend_pid())', 'select 2']
    await expect(
      database.runBatch(
        batch.map((query) => ({ query, params: [] })),
        '',
      ),
    ).rejects.toThrow()
    expect(await select(database, 'select 1::text')).toBe('1')
    expect(uncaught).not.toHaveBeenCalled()
  })
})
