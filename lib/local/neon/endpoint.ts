import type { IncomingHttpHeaders } from 'node:http'
import { callIdOf, listen, readBody, type StoreRequest, sendJson, travel } from '../http/local-server.ts'
import type { LocalDatabase, Statement, TextResult } from './database.ts'

export interface NeonEndpoint {
  readonly port: number
  readonly url: string
  /** For `DATABASE_URL`: the functions take a host of this machine for plain HTTP at `/sql`. */
  readonly connectionString: string
  close(): Promise<void>
}

export interface NeonEndpointOptions {
  database: Pick<LocalDatabase, 'run' | 'runBatch'>
  onRequest?(request: StoreRequest): void
  /** Added to every answer, as distance would. */
  rttMs?: number
  port?: number
}

/**
 * Neon's SQL over HTTP, as @neondatabase/serverless 1.2 speaks it: `POST /sql` with `{query, params}` or
 * `{queries: […]}`, answered in Postgres' own text format whatever the type, which the driver then parses.
 * Closing the endpoint leaves the database open.
 */
export async function createNeonEndpoint(options: NeonEndpointOptions): Promise<NeonEndpoint> {
  const { database, rttMs = 0 } = options
  const server = await listen(async (req, res) => {
    // A page in a browser can't set this header on another origin without asking first, and nothing answers that.
    if (req.method !== 'POST' || req.url !== '/sql' || !req.headers['neon-connection-string']) {
      req.resume()
      return sendJson(res, 404, { message: 'only POST /sql with Neon-Connection-String is served here' })
    }
    const body = await readBody(req)
    await travel(rttMs)
    const { status, answer } = await answerSql(database, req.headers, body, (what) =>
      options.onRequest?.({ what, ...callIdOf(req) }),
    )
    await travel(rttMs)
    sendJson(res, status, answer)
  }, options.port)
  return {
    port: server.port,
    url: server.url,
    connectionString: `postgres://local:local@127.0.0.1:${server.port}${STAND_IN_PATH}`,
    close: () => server.close(),
  }
}

const STAND_IN_PATH = '/neon-stand-in'

/** Whether an address leads to such an endpoint, rather than to a Postgres of this machine. */
export const isStandIn = (connectionString: string): boolean =>
  new URL(connectionString).pathname === STAND_IN_PATH

/** What the endpoint answers, for who has no need of a socket in between. */
export async function answerSql(
  database: NeonEndpointOptions['database'],
  headers: IncomingHttpHeaders,
  body: Buffer,
  onRequest?: (what: string) => void,
): Promise<{ status: number; answer: unknown }> {
  const parsed = parseBody(body)
  if (!parsed) return { status: 400, answer: { message: 'neither {query, params} nor {queries}' } }
  const { statements, batch } = parsed
  onRequest?.(statements.length === 1 ? 'POST /sql' : `POST /sql (${statements.length} statements)`)
  try {
    if (batch) {
      const results = await database.runBatch(statements, modesOf(headers))
      return { status: 200, answer: { results: results.map(toAnswer) } }
    }
    const [statement] = statements
    return { status: 200, answer: statement && toAnswer(await database.run(statement)) }
  } catch (error) {
    return describeError(error)
  }
}

function parseBody(body: Buffer): { statements: Statement[]; batch: boolean } | undefined {
  let value: unknown
  try {
    value = JSON.parse(body.toString())
  } catch {
    return undefined
  }
  const queries =
    typeof value === 'object' && value !== null && 'queries' in value ? value.queries : undefined
  const batch = queries !== undefined
  const list: unknown = batch ? queries : [value]
  if (!Array.isArray(list)) return undefined
  const statements = list.map(toStatement)
  return statements.every((statement) => statement !== undefined) ? { statements, batch } : undefined
}

/** The driver sends text or null only; Neon takes numbers and booleans too. */
function toStatement(value: unknown): Statement | undefined {
  if (typeof value !== 'object' || value === null || !('query' in value)) return undefined
  const { query } = value
  const params: unknown = 'params' in value ? value.params : []
  if (typeof query !== 'string' || !Array.isArray(params)) return undefined
  return { query, params: params.map((param) => (param === null ? null : String(param))) }
}

const ISOLATION_LEVELS: Record<string, string> = {
  ReadUncommitted: 'READ UNCOMMITTED',
  ReadCommitted: 'READ COMMITTED',
  RepeatableRead: 'REPEATABLE READ',
  Serializable: 'SERIALIZABLE',
}

function modesOf(headers: IncomingHttpHeaders): string {
  const level = ISOLATION_LEVELS[String(headers['neon-batch-isolation-level'])]
  const modes = [
    level && `ISOLATION LEVEL ${level}`,
    headers['neon-batch-read-only'] === 'true' && 'READ ONLY',
    headers['neon-batch-deferrable'] === 'true' && 'DEFERRABLE',
  ]
  return modes.filter(Boolean).join(' ')
}

const toAnswer = (result: TextResult) => ({ ...result, rowAsArray: true })

const ERROR_FIELDS = [
  'severity',
  'code',
  'detail',
  'hint',
  'position',
  'internalPosition',
  'internalQuery',
  'where',
  'schema',
  'table',
  'column',
  'dataType',
  'constraint',
  'file',
  'line',
  'routine',
] as const

/** What Postgres itself refused is a 400 with its fields; a Postgres out of reach is the server's own fault. */
function describeError(error: unknown): { status: number; answer: unknown } {
  const message = error instanceof Error ? error.message : String(error)
  if (!(error instanceof Error) || !('severity' in error)) return { status: 500, answer: { message } }
  const fields = error as Error & Partial<Record<(typeof ERROR_FIELDS)[number], unknown>>
  return {
    status: 400,
    answer: { message, ...Object.fromEntries(ERROR_FIELDS.map((name) => [name, fields[name]])) },
  }
}
