import type { LocalDatabase } from '../../lib/local/neon/database.ts'
import type { RedisStore } from '../../lib/local/upstash/reply.ts'
import type { Around } from '../support/stores.ts'

/** `refused`: it isn't done. `lost`: it is done, and its answer doesn't come. */
export const STORE_FAULTS = ['refused', 'lost'] as const
export type StoreFault = (typeof STORE_FAULTS)[number]
export type Store = 'redis' | 'postgres'

/** Faults of the stores: each of the next requests may meet one, as it was planned. */
export interface StoreFaults {
  readonly around: Around
  /** @param skip lets so many through first @param times how many meet it */
  plan(store: Store, fault: StoreFault, options: { readonly skip: number; readonly times: number }): void
  heal(): void
  /** How many there were, by store and kind. */
  readonly met: ReadonlyMap<string, number>
}

export function createStoreFaults(): StoreFaults {
  const planned = new Map<Store, { fault: StoreFault; skip: number; times: number }>()
  const met = new Map<string, number>()
  const next = (store: Store): StoreFault | undefined => {
    const plan = planned.get(store)
    if (!plan) return undefined
    if (plan.skip > 0) {
      plan.skip -= 1
      return undefined
    }
    plan.times -= 1
    if (plan.times <= 0) planned.delete(store)
    const name = `${store} ${plan.fault}`
    met.set(name, (met.get(name) ?? 0) + 1)
    return plan.fault
  }
  const through = async <Result>(store: Store, work: () => Promise<Result>): Promise<Result> => {
    const fault = next(store)
    if (fault === 'refused') throw new Error('refused, by the simulation')
    const result = await work()
    if (fault === 'lost') throw new Error('the answer is lost, by the simulation')
    return result
  }
  return {
    met,
    around: {
      database: (behind: LocalDatabase) => ({
        run: (statement) => through('postgres', () => behind.run(statement)),
        runBatch: (statements, modes) => through('postgres', () => behind.runBatch(statements, modes)),
      }),
      redis: (behind: RedisStore) => ({
        ...behind,
        execute: (command) => through('redis', () => behind.execute(command)),
        transaction: (commands) => through('redis', () => behind.transaction(commands)),
        close: () => behind.close(),
      }),
    },
    plan: (store, fault, { skip, times }) => void planned.set(store, { fault, skip, times }),
    heal: () => planned.clear(),
  }
}
