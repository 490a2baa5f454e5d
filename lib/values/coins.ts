import { z } from 'zod'
import { wholeSchema } from './whole.ts'

declare const brand: unique symbol

/** Whole coins of one movement: 1 to {@link MOST_COINS}. Balances and sums are plain bigint, they may be 0 or more than that. */
export type Coins = bigint & { readonly [brand]: 'Coins' }

/** The most that one movement carries: 10^12. */
export const MOST_COINS = 1_000_000_000_000n

const isCoins = (value: bigint): value is Coins => value >= 1n && value <= MOST_COINS

/**
 * @throws RangeError outside of 1 to 10^12, or with a fraction
 */
export function coins(value: bigint | number | string): Coins {
  const whole = BigInt(value)
  if (!isCoins(whole)) throw new RangeError(`${whole} is no amount of coins to move`)
  return whole
}

/** Coins of one movement as JSON, a session or a button's data holds them: nothing else is let in. */
export const coinsSchema = wholeSchema.transform((value, context): Coins => {
  if (isCoins(value)) return value
  context.addIssue({ code: 'custom', message: 'no amount of coins to move' })
  return z.NEVER
})
