import type { CompiledQuery, QueryResult } from 'kysely'
import type { Database } from '../../lib/platform/database.ts'

type Execute = (query: CompiledQuery) => Promise<QueryResult<unknown>>

/** The same database, with something around each statement that it is asked one by one; batches go past it. */
export function executing(
  database: Database,
  around: (query: CompiledQuery, execute: Execute) => Promise<QueryResult<unknown>>,
): Database {
  const executor = database.query.getExecutor()
  const surrounded = new Proxy(executor, {
    get(target, name) {
      if (name === 'executeQuery')
        return (query: CompiledQuery) => around(query, (each) => executor.executeQuery(each))
      const value: unknown = Reflect.get(target, name)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
  return {
    ...database,
    query: new Proxy(database.query, {
      get: (target, name) => (name === 'getExecutor' ? () => surrounded : Reflect.get(target, name)),
    }),
  }
}
