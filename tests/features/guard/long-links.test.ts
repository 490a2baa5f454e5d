import { expect, it } from 'vitest'
import { readLink } from '../../../lib/features/guard/reading/links.ts'

/** Found by `npm run fuzz`: it took 1.7 s of the processor. */
it.each(['a.com', '/'])('an address of thousands of full stops and %s is read at once', (tail) => {
  const { user: before } = process.cpuUsage()
  readLink(`${'.'.repeat(8_000)}${tail}`.repeat(2))
  expect((process.cpuUsage().user - before) / 1_000).toBeLessThan(100)
})
