import { expect, it } from 'vitest'
import { fuzz } from './play.ts'

/** 10^6 of them by `npm run fuzz`. */
it('reads whatever comes: nothing throws, nothing takes longer than it may', async () => {
  const { found, read, updates } = await fuzz(10_000, 1)
  expect(found).toEqual([])
  // Half of them are as Telegram posts them.
  expect(read).toBeGreaterThan(updates / 2)
}, 300_000)
