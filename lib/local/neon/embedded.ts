import { type messages, type PGlite, protocol } from '@electric-sql/pglite'
import type { Statement, TextResult } from './database.ts'

const { serialize } = protocol

/** So many statements are kept prepared: as many as the bot has, and then some. */
const MOST_PREPARED = 1_000

/** PGlite's one connection, asked as `pg` asks: a whole statement at once, and every value as text. */
export interface Connection {
  run(statement: Statement): Promise<TextResult>
  /** All in one transaction, or none. */
  runBatch(statements: readonly Statement[], modes: string): Promise<TextResult[]>
}

/**
 * `PGlite.query` goes to its WebAssembly five times a statement, and copies three hundred parsers to read the answer: here
 * it is once. Statements stay prepared, since the bot asks the same again and again.
 */
export function connect(pglite: PGlite): Connection {
  const prepared = new Map<string, string>()
  /** Names given since all were forgotten: one that fails may have been prepared all the same. */
  let named = 0

  const ask = async (...messages: Uint8Array[]) =>
    pglite.execProtocolStream(Buffer.concat(messages), { syncToFs: false })

  const forget = async () => {
    prepared.clear()
    named = 0
    await ask(serialize.query('deallocate all'))
  }

  const answer = async ({ query, params }: Statement): Promise<TextResult> => {
    const known = prepared.get(query)
    const name = known ?? `s${named++}`
    const told = await ask(
      ...(known === undefined ? [serialize.parse({ name, text: query })] : []),
      serialize.bind({ statement: name, values: params }),
      serialize.describe({ type: 'P' }),
      serialize.execute({}),
      serialize.sync(),
    )
    prepared.set(query, name)
    return read(told)
  }

  /** With nobody else in between, and again where a table has changed since a statement was prepared. */
  const alone = <Result>(work: () => Promise<Result>): Promise<Result> =>
    pglite._runExclusiveTransaction(async () => {
      const result = await pglite.runExclusive(async () => {
        if (named >= MOST_PREPARED) await forget()
        try {
          return await work()
        } catch (error) {
          if (!isOutdated(error)) throw error
          await forget()
          return work()
        }
      })
      await pglite.syncToFs()
      return result
    })

  return {
    run: (statement) => alone(() => answer(statement)),
    runBatch: (statements, modes) =>
      alone(async () => {
        await ask(serialize.query(`begin ${modes}`))
        try {
          const results: TextResult[] = []
          for (const statement of statements) results.push(await answer(statement))
          await ask(serialize.query('commit'))
          return results
        } catch (error) {
          await ask(serialize.query('rollback'))
          throw error
        }
      }),
  }
}

function read(told: readonly { readonly name: string }[]): TextResult {
  const result: TextResult = { command: '', rowCount: null, fields: [], rows: [] }
  for (const each of told) {
    if (each.name === 'rowDescription')
      result.fields = (each as messages.RowDescriptionMessage).fields.map(({ name, dataTypeID }) => ({
        name,
        dataTypeID,
      }))
    else if (each.name === 'dataRow') result.rows.push((each as messages.DataRowMessage).fields)
    else if (each.name === 'commandComplete') {
      // `INSERT 0 3`, `SELECT 3`, `CREATE TABLE`
      const [command = '', ...counts] = (each as messages.CommandCompleteMessage).text.split(' ')
      const count = Number(counts.at(-1))
      result.command = command
      result.rowCount = counts.length === 0 || Number.isNaN(count) ? null : count
    }
  }
  return result
}

/** Postgres won't go on with a statement whose columns are others by now. */
const isOutdated = (error: unknown): boolean =>
  error instanceof Error && /cached plan must not change result type/.test(error.message)
