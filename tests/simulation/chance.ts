import type { Random } from '../../lib/platform/random.ts'
import { dice } from '../support/fleet.ts'

/** All chance of a run, from its seed. */
export interface Chance extends Random {
  /** Whether something happens that happens so often of a hundred times. */
  percent(often: number): boolean
  pick<Item>(items: readonly Item[]): Item | undefined
  /** One of them, each as often as its weight says. */
  weighted<Item>(items: readonly (readonly [number, Item])[]): Item
}

export function createChance(seed: number): Chance {
  const roll = dice(seed)
  const integer = (below: number) =>
    below <= 2 ** 32 ? roll(below) : (roll(2 ** 21) * 2 ** 27 + roll(2 ** 27)) % below
  return {
    integer,
    token: (bytes) => Buffer.from(Array.from({ length: bytes }, () => roll(256))).toString('base64url'),
    percent: (often) => roll(100) < often,
    pick: (items) => items[items.length > 0 ? roll(items.length) : 0],
    weighted(items) {
      let left = roll(items.reduce((sum, [weight]) => sum + weight, 0))
      for (const [weight, item] of items) {
        left -= weight
        if (left < 0) return item
      }
      throw new Error('nothing to choose from')
    },
  }
}
