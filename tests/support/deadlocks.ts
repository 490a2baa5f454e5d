import { Client } from 'pg'
import { expect } from 'vitest'
import type { LocalDatabase } from '../../lib/local/neon/database.ts'

/** A statement that loses a deadlock is made again, so nobody hears of it: whoever wants none has to count. */

/** The same database, and how many deadlocks Postgres has broken among what ran through it. */
export function countingDeadlocks(database: LocalDatabase): LocalDatabase & { deadlocks(): number } {
  let deadlocks = 0
  const counted = async <Result>(work: Promise<Result>): Promise<Result> => {
    try {
      return await work
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === '40P01') deadlocks += 1
      throw error
    }
  }
  return {
    ...database,
    run: (statement) => counted(database.run(statement)),
    runBatch: (statements, modes) => counted(database.runBatch(statements, modes)),
    deadlocks: () => deadlocks,
  }
}

/**
 * The same of a database that programs of their own worked on, by Postgres's statistics. Sessions add to those when
 * they end, so it waits until none but its own is left.
 * @param url `postgres://…`
 */
export async function deadlocksOf(url: string): Promise<number> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    const others = async () => {
      const { rows } = await client.query(`select pid from pg_stat_activity
        where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid()`)
      return rows
    }
    await expect.poll(others, { timeout: 10_000 }).toEqual([])
    const { rows } = await client.query<{ deadlocks: string }>(
      'select deadlocks from pg_stat_database where datname = current_database()',
    )
    return Number(rows[0]?.deadlocks)
  } finally {
    await client.end()
  }
}
