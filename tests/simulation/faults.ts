import type { LocalDatabase, Statement } from '../../lib/local/neon/database.ts'
import type { TelegramWorld } from '../../lib/local/telegram/world.ts'
import type { RedisStore } from '../../lib/local/upstash/reply.ts'
import type { Around } from '../support/stores.ts'

/**
 * `refused`: before the commit; it isn't done. `lost`: after it; it is done, and its answer doesn't come. `slow`: its answer
 * comes in time, but late. `late`: its caller has given up, and then it is done. `lease lost`: while its answer is on its way so
 * much time goes by that others may take what it took.
 */
export const STORE_FAULTS = ['refused', 'lost', 'slow', 'late', 'lease lost'] as const
export type StoreFault = (typeof STORE_FAULTS)[number]
export type Store = 'redis' | 'postgres'

/** Where the books change, people answer each other, and what is due is taken and told. */
export const POINTS: Readonly<Record<Store, readonly RegExp[]>> = {
  postgres: [
    /ledger_(post|adjust)/,
    /consent_(accept|ask|answer|settle|close|block|lock|cancel|show)/,
    /outbox_claim/,
    /outbox_(settle|note|add)/,
    /update jobs/,
    /auctions_|raffle_|dungeon_|contracts_|bonds_/,
    /exchange_|privacy_|economy_program/,
    /community_|arrival_add|door_arrive/,
    /hold_|member_restrictions|moderation_|guard_/,
    /api_writes/,
  ],
  redis: [/uses$/, /lease/, /jobs:next/, /tidy/],
}

/** In time for both stores. */
const SLOW_MS = 1_000
/** Neither store is waited for as long as that. */
const TOO_LATE_MS = 9_000

export interface StoreFaults {
  readonly around: Around
  /** @param at the next one there alone; left out, whatever comes @param skip lets so many through first @param times how many meet it */
  plan(
    store: Store,
    fault: StoreFault,
    options: { readonly at?: RegExp | undefined; readonly skip: number; readonly times: number },
  ): void
  /** Resolves when what is late is done. */
  settled(): Promise<unknown>
  /** Nothing fails any more. */
  heal(): void
}

/** How many faults there were: `postgres lost` → `ledger_post` → how often. */
export type Met = Map<string, Map<string, number>>

export function countMet(met: Met, kind: string, place: string): void {
  const places = met.get(kind) ?? new Map<string, number>()
  met.set(kind, places.set(place, (places.get(place) ?? 0) + 1))
}

/** @param lapse lets so much time go by that a lease is over, and has others come */
export function createStoreFaults(met: Met, lapse: () => void): StoreFaults {
  const planned = new Map<Store, { fault: StoreFault; at: RegExp | undefined; skip: number; times: number }>()
  const underway = new Set<Promise<unknown>>()
  /** @param find says where this is: read only where something is to fail */
  const next = (store: Store, find: () => string): StoreFault | undefined => {
    const plan = planned.get(store)
    if (!plan) return undefined
    const place = find()
    if (plan.at && !plan.at.test(place)) return undefined
    if (plan.skip > 0) {
      plan.skip -= 1
      return undefined
    }
    plan.times -= 1
    if (plan.times <= 0) planned.delete(store)
    countMet(met, `${store} ${plan.fault}`, place)
    return plan.fault
  }
  const through = <Result>(
    store: Store,
    find: () => string,
    work: () => Promise<Result>,
  ): Promise<Result> => {
    const done = meet(store, find, work)
    const ends = () => void underway.delete(done)
    underway.add(done)
    done.then(ends, ends)
    return done
  }
  const meet = async <Result>(
    store: Store,
    find: () => string,
    work: () => Promise<Result>,
  ): Promise<Result> => {
    const fault = next(store, find)
    if (fault === 'late') await after(TOO_LATE_MS)
    if (fault === 'refused') throw new Error('refused, by the simulation')
    const result = await work()
    if (fault === 'lost') throw new Error('the answer is lost, by the simulation')
    if (fault === 'lease lost') lapse()
    if (fault === 'slow' || fault === 'lease lost') await after(SLOW_MS)
    return result
  }
  return {
    around: {
      database: (behind: LocalDatabase) => ({
        run: (statement) =>
          through(
            'postgres',
            () => nameOf(statement),
            () => behind.run(statement),
          ),
        runBatch: (statements, modes) =>
          through(
            'postgres',
            () => nameOf(...statements),
            () => behind.runBatch(statements, modes),
          ),
      }),
      redis: (behind: RedisStore) => ({
        ...behind,
        execute: (command) =>
          through(
            'redis',
            () => keyOf(command),
            () => behind.execute(command),
          ),
        transaction: (commands) =>
          through(
            'redis',
            () => keyOf(commands[0] ?? []),
            () => behind.transaction(commands),
          ),
        close: () => behind.close(),
      }),
    },
    plan: (store, fault, { at, skip, times }) => void planned.set(store, { fault, at, skip, times }),
    settled: () => Promise.allSettled(underway),
    heal: () => planned.clear(),
  }
}

/** `refused`: before it is sent. `lost`: after it. */
export const TELEGRAM_FAULTS = ['refused', 'lost', 'slow', 429, 500, 403] as const
export type TelegramFault = (typeof TELEGRAM_FAULTS)[number]

export const METHODS = [
  /^send/,
  /^edit/,
  /^delete/,
  /^(restrict|ban|unban)/,
  /^(approve|decline)/,
  /^answer/,
  /^get/,
  /./,
]

export interface TelegramFaults {
  readonly around: (call: TelegramWorld['call']) => TelegramWorld['call']
  plan(fault: TelegramFault, at: RegExp, times: number): void
  heal(): void
}

export function createTelegramFaults(met: Met): TelegramFaults {
  let planned: { fault: TelegramFault; at: RegExp; times: number } | undefined
  const next = (method: string): TelegramFault | undefined => {
    if (!planned?.at.test(method)) return undefined
    // Whoever asks to come in can't forbid it: a refusal there leaves them to the administrators, which is no fault.
    if (planned.fault === 403 && /JoinRequest/.test(method)) return undefined
    const { fault } = planned
    planned.times -= 1
    if (planned.times <= 0) planned = undefined
    countMet(met, `telegram ${fault}`, method)
    return fault
  }
  return {
    around: (call) => async (method, payload) => {
      const fault = next(method)
      if (typeof fault === 'number') return refusal(fault)
      if (fault === 'refused') return undefined
      const answer = await call(method, payload)
      if (fault === 'slow') await after(SLOW_MS)
      return fault === 'lost' ? undefined : answer
    },
    plan(fault, at, times) {
      planned = { fault, at, times }
    },
    heal() {
      planned = undefined
    },
  }
}

const refusal = (code: number) => ({
  ok: false as const,
  error_code: code,
  description: code === 403 ? 'Forbidden: bot was blocked by the user' : 'the simulation has it so',
  ...(code === 429 ? { parameters: { retry_after: 3 } } : {}),
})

const after = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

const OURS =
  /\b((?:ledger|consent|outbox|jobs?|auctions|raffle|dungeon|contracts|bonds|exchange|privacy|economy|community|hold|hook|door|guard|moderation|audit|arrival|delegation|settings|profile|digest)_(?!is_|person|until|here)\w+)\s*\(/

/** The first function of ours that is called, or what is done to which table. */
function nameOf(...statements: readonly Statement[]): string {
  const names = statements.map(({ query }) => {
    const called = OURS.exec(query)
    const written = /\b(insert into|update|delete from)\s+"?(?!skip\b)(\w+)/.exec(query)
    const read = /\bfrom\s+"?([a-z_]+)/.exec(query)
    return called?.[1] ?? (written ? `${written[1]} ${written[2]}` : `read ${read?.[1] ?? 'nothing'}`)
  })
  return [...new Set(names)].join(', ')
}

/** The command and its first key, whoever it is about. */
function keyOf(command: readonly unknown[]): string {
  const [name, first, , key] = command.map(String)
  const whole = (name?.toUpperCase().startsWith('EVAL') ? key : first) ?? ''
  return `${name?.toLowerCase()} ${whole.replaceAll(/\{?-?\d[\w-]*\}?/g, '*')}`
}
