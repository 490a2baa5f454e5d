import type { Clock } from '../../platform/clock.ts'

export interface RecentOptions {
  readonly clock: Clock
  readonly ttlMs: number
  /** The oldest are dropped above that. */
  readonly max: number
}

/** What an instance remembers for a while: bounded in time and in number. */
export interface Recent<Key, Value> {
  get(key: Key): Value | undefined
  set(key: Key, value: Value): void
  delete(key: Key): void
}

export function createRecent<Key, Value>({ clock, ttlMs, max }: RecentOptions): Recent<Key, Value> {
  const entries = new Map<Key, { readonly value: Value; readonly until: number }>()
  return {
    get(key) {
      const found = entries.get(key)
      if (found && found.until > clock.now()) return found.value
      if (found) entries.delete(key)
      return undefined
    },
    set(key, value) {
      entries.delete(key)
      entries.set(key, { value, until: clock.now() + ttlMs })
      for (const oldest of entries.keys()) {
        if (entries.size <= max) break
        entries.delete(oldest)
      }
    },
    delete: (key) => {
      entries.delete(key)
    },
  }
}
