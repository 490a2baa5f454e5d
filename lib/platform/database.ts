/** lib/platform: what lies outside of the code: Postgres, Redis, QStash, environment, clock, chance and log. */

import { NeonDbError, type NeonQueryFunction, neon, neonConfig, types } from '@neondatabase/serverless'
import { Kysely, type RawBuilder, sql } from 'kysely'
import { NeonDialect } from 'kysely-neon'
import type { DB } from './database-types.ts'
import type { Metering } from './metering.ts'
import { openWire } from './wire/open.ts'
import type { Wire } from './wire/wire.ts'

/** Postgres could not be reached, or did not answer in time: whether the write happened is unknown. */
export class DatabaseUnavailable extends Error {
  override readonly name = 'DatabaseUnavailable'
}

/** A constraint refused the write (SQLSTATE class 23); nothing of the statement or batch happened. */
export class ConstraintViolated extends Error {
  override readonly name = 'ConstraintViolated'
  readonly constraint: string
  constructor(constraint: string, cause: unknown) {
    super(`constraint ${constraint} refused the write`, { cause })
    this.constraint = constraint
  }
}

/** Two writers met (40001, 40P01, 55P03): nothing happened, the same request may be made again. */
export class WriteConflict extends Error {
  override readonly name = 'WriteConflict'
}

/** A piece of SQL with its parameters, to be run or put into another. */
export type Statement = RawBuilder<unknown>

/** For what is bigger than an answer: how long it may take. */
export interface Patience {
  readonly timeoutMs: number
}

export interface Database {
  /** Typed queries; each `execute()` is one HTTP request. bigint columns arrive as bigint, timestamptz as Date. */
  readonly query: Kysely<DB>
  /** All of them in one HTTP request and one transaction: all happen or none. Rows per query, in order. */
  batch(queries: readonly Statement[], patience?: Patience): Promise<unknown[][]>
  /** @throws DatabaseUnavailable */
  ping(): Promise<void>
}

const INT8_OID = 20
// neon() 1.2.0 ignores its own `types` option; only the per-query one counts.
const parsers = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === INT8_OID ? (value: string) => BigInt(value) : types.getTypeParser(oid, format),
} as typeof types

const RETRYABLE = new Set(['40001', '40P01', '55P03'])

function toTypedError(error: unknown): unknown {
  if (!(error instanceof NeonDbError)) return error
  const { code } = error
  // Without a SQLSTATE it never was Postgres that answered: network, time-out, proxy.
  if (!code) return new DatabaseUnavailable('Postgres did not answer', { cause: error })
  if (RETRYABLE.has(code)) return new WriteConflict(`Postgres asked to try again (${code})`, { cause: error })
  if (code.startsWith('23')) return new ConstraintViolated(error.constraint ?? code, error)
  if (code.startsWith('08') || code.startsWith('53') || code.startsWith('57'))
    return new DatabaseUnavailable(`Postgres is not available (${code})`, { cause: error })
  return error
}

/** How often a request that met another writer is made again: nothing of it had happened. */
const MAX_CONFLICTS = 3

async function typed<T>(request: () => Promise<T>): Promise<T> {
  for (let conflicts = 0; ; ) {
    try {
      return await request()
    } catch (error) {
      const known = toTypedError(error)
      if (!(known instanceof WriteConflict) || ++conflicts > MAX_CONFLICTS) throw known
    }
  }
}

export interface DatabaseOptions {
  /** The way there; left out, connections of its own. */
  readonly wire?: Wire | undefined
  /** Counts requests and the time in them. */
  readonly metering?: Metering | undefined
}

/** What the driver hands on to its fetch of what it was given, and what it reads of the answer. */
interface DriversFetch {
  readonly headers: Record<string, string>
  readonly body: string
  readonly wire: Wire
  readonly timeoutMs: number
  /** A stand-in's, in place of what the driver makes of the host. */
  readonly endpoint: string | undefined
}

// One for the whole process, like all that the driver is set to (`neonConfig.fetchEndpoint`, too): each request brings
// along its own wire and where it goes, or what one database is asked would go to another that was opened since.
neonConfig.fetchFunction = async (
  url: string,
  { wire, headers, body, timeoutMs, endpoint }: DriversFetch,
) => {
  const { status, text } = await wire({ url: endpoint ?? url, headers, body, timeoutMs })
  return {
    ok: status >= 200 && status < 300,
    status,
    text: async () => text,
    json: async () => JSON.parse(text),
  }
}

/**
 * Neon over HTTP. A host of `localhost` means a stand-in that speaks the same protocol on that port.
 * @param timeoutMs per request; afterwards {@link DatabaseUnavailable}.
 */
export function createDatabase(
  connectionString: string,
  timeoutMs: number,
  { wire = openWire(), metering }: DatabaseOptions = {},
): Database {
  const asking = <T>(request: () => Promise<T>): Promise<T> =>
    typed(() => (metering ? metering.asking('postgres', request) : request()))
  const { hostname, port } = new URL(connectionString)
  const isStandIn = hostname === 'localhost' || hostname === '127.0.0.1'
  const endpoint = isStandIn ? `http://${hostname}:${port}/sql` : undefined
  const client = neon(connectionString)
  const options = (patience: Patience = { timeoutMs }) => ({
    types: parsers,
    fetchOptions: { wire, timeoutMs: patience.timeoutMs, endpoint },
  })
  const bounded = Object.assign(() => Promise.reject(new Error('tagged templates are not used')), {
    query: (sql: string, parameters: unknown[], more: object) =>
      asking(() => client.query(sql, parameters, { ...more, ...options() })),
    transaction: client.transaction,
  })

  const query = new Kysely<DB>({
    dialect: new NeonDialect({ neon: bounded as unknown as NeonQueryFunction<boolean, boolean> }),
  })
  return {
    query,
    async batch(queries, patience) {
      const compiled = queries.map((part) => part.compile(query))
      const results = await asking(() =>
        client.transaction(
          // Each query has its own parsers; among the transaction's options they count for nothing.
          compiled.map((part) => client.query(part.sql, [...part.parameters], { types: parsers })),
          // READ COMMITTED: the writes lock what they read; SERIALIZABLE would only add spurious aborts.
          { isolationLevel: 'ReadCommitted', fetchOptions: options(patience).fetchOptions },
        ),
      )
      return results as unknown[][]
    },
    async ping() {
      await sql`select 1`.execute(query)
    },
  }
}
