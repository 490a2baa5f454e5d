import { RedisError, type Reply } from '../reply.ts'

export type Value =
  | { type: 'string'; text: string }
  | { type: 'hash'; fields: Map<string, string> }
  | { type: 'list'; items: string[] }
  | { type: 'set'; members: Set<string> }
  | { type: 'zset'; scores: Map<string, number> }

type ValueOf<Type extends Value['type']> = Extract<Value, { type: Type }>

interface Entry {
  value: Value
  /** Milliseconds since 1970. */
  expiresAtMs: number | undefined
}

/** One command: its arguments without the name. */
export type Run = (db: Keyspace, args: readonly string[]) => Reply

/** As in Redis' own table: arguments with the name counted in; negative means "at least". */
export interface Command {
  arity: number
  run: Run
}

/** How many commands pass before expired keys that nobody asks for are cleared out. */
const SWEEP_EVERY = 1_000

/** Keys, values of Redis' five basic types, and when they expire. */
export class Keyspace {
  readonly #entries = new Map<string, Entry>()
  readonly #now: () => number
  #untilSweep = SWEEP_EVERY

  constructor(now: () => number) {
    this.#now = now
  }

  now(): number {
    return this.#now()
  }

  #live(key: string): Entry | undefined {
    const entry = this.#entries.get(key)
    if (entry?.expiresAtMs === undefined || entry.expiresAtMs > this.#now()) return entry
    this.#entries.delete(key)
    return undefined
  }

  /** @throws RedisError WRONGTYPE */
  find<Type extends Value['type']>(key: string, type: Type): ValueOf<Type> | undefined {
    const value = this.#live(key)?.value
    if (value && value.type !== type)
      throw new RedisError('WRONGTYPE Operation against a key holding the wrong kind of value')
    return value as ValueOf<Type> | undefined
  }

  /** The value there, or the given empty one put there. Follow with {@link dropIfEmpty} unless something is added. */
  findOrCreate<Type extends Value['type']>(key: string, empty: ValueOf<Type>): ValueOf<Type> {
    const type = empty.type as Type
    const found = this.find(key, type)
    if (!found) this.put(key, empty)
    return found ?? empty
  }

  /** Replaces whatever is there, and its expiry. */
  put(key: string, value: Value, expiresAtMs?: number): void {
    this.#entries.set(key, { value, expiresAtMs })
  }

  delete(key: string): boolean {
    return this.#live(key) !== undefined && this.#entries.delete(key)
  }

  /** Redis keeps no empty collections. */
  dropIfEmpty(key: string): void {
    const value = this.#entries.get(key)?.value
    if (value && value.type !== 'string' && sizeOf(value) === 0) this.#entries.delete(key)
  }

  typeOf(key: string): Value['type'] | undefined {
    return this.#live(key)?.value.type
  }

  /** Milliseconds since 1970; null without expiry; undefined without key. */
  expiryOf(key: string): number | null | undefined {
    const entry = this.#live(key)
    return entry && (entry.expiresAtMs ?? null)
  }

  setExpiry(key: string, expiresAtMs: number | undefined): void {
    const entry = this.#live(key)
    if (entry) entry.expiresAtMs = expiresAtMs
    this.#live(key)
  }

  rename(from: string, to: string): void {
    const entry = this.#live(from)
    if (!entry) throw new RedisError('ERR no such key')
    this.#entries.delete(from)
    this.#entries.set(to, entry)
  }

  keys(): string[] {
    return [...this.#entries.keys()].filter((key) => this.#live(key))
  }

  clear(): void {
    this.#entries.clear()
  }

  /** To be called once a command. */
  sweepNowAndThen(): void {
    if (--this.#untilSweep > 0) return
    this.#untilSweep = SWEEP_EVERY
    this.keys()
  }
}

function sizeOf(value: Exclude<Value, { type: 'string' }>): number {
  switch (value.type) {
    case 'hash':
      return value.fields.size
    case 'list':
      return value.items.length
    case 'set':
      return value.members.size
    case 'zset':
      return value.scores.size
  }
}
