import { Kysely, type RawBuilder, sql } from 'kysely'
import { openRealDatabase } from '../../lib/local/neon/database.ts'
import { createNeonEndpoint } from '../../lib/local/neon/endpoint.ts'
import { createDatabase, type Database } from '../../lib/platform/database.ts'
import { type GroupId, groupId } from '../../lib/values/ids.ts'
import { countingDeadlocks } from '../support/deadlocks.ts'
import { openStores } from '../support/stores.ts'

/** Books of one's own, reached as the functions reach theirs. */
export interface Books {
  readonly database: Database
  /** A new group with nothing in its books. */
  openGroup(): Promise<GroupId>
  /** On a direct connection. */
  rows<Row>(statement: RawBuilder<Row>): Promise<Row[]>
  /** The same with every trigger off, as someone with the keys to the server could. */
  tamper(statement: RawBuilder<unknown>): Promise<void>
  close(): Promise<void>
}

/** Many reach them at once. */
export interface CrowdedBooks extends Books {
  /** That Postgres has broken so far. */
  deadlocks(): number
}

export async function openBooks(): Promise<Books> {
  const stores = await openStores()
  return toBooks(stores.databaseUrl, new Kysely({ dialect: stores.database.dialect }), () => stores.close())
}

/** On a real Postgres through 30 connections, so that movements meet. For suites that run with real stores only. */
export async function openCrowdedBooks(): Promise<CrowdedBooks> {
  const stores = await openStores()
  if (!stores.real) throw new Error('races want a real Postgres')
  const crowd = countingDeadlocks(openRealDatabase(stores.real.databaseUrl, 30))
  const endpoint = await createNeonEndpoint({ database: crowd })
  const books = toBooks(endpoint.connectionString, new Kysely({ dialect: crowd.dialect }), async () => {
    await endpoint.close()
    await crowd.close()
    await stores.close()
  })
  return { ...books, deadlocks: crowd.deadlocks }
}

function toBooks(url: string, direct: Kysely<unknown>, close: () => Promise<void>): Books {
  let chats = 0
  return {
    database: createDatabase(url, 120_000),
    async openGroup() {
      const { rows } = await sql<{ id: bigint }>`
        insert into groups (chat_id, title, created_at) values (${--chats}, 'a group', now()) returning id`.execute(
        direct,
      )
      return groupId(rows[0]?.id ?? 0)
    },
    rows: async (statement) => (await statement.execute(direct)).rows,
    tamper: (statement) =>
      direct.transaction().execute(async (transaction) => {
        await sql`set local session_replication_role = replica`.execute(transaction)
        await statement.execute(transaction)
      }),
    close,
  }
}
