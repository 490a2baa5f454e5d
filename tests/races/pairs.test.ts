import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTheatre, type Theatre } from '../faults/enumerated/play.ts'
import { PAIRS } from './pairs/pairs.ts'
import { stagePair } from './pairs/play.ts'

/** PAIRS_RUNS plays more orders of each; PAIRS_OF only those whose name holds it. */
const RUNS = Number(process.env.PAIRS_RUNS ?? 2)
const ONLY = process.env.PAIRS_OF
/** A moment is kept in one connection's transaction: on real servers there are many. */
const isReal = Boolean(process.env.TEST_DATABASE_URL && process.env.TEST_REDIS_URL)

let theatre: Theatre
beforeAll(async () => {
  theatre = await openTheatre(2)
})
afterAll(() => theatre.close())

describe.skipIf(isReal)('two decisions at once come to what one of them after the other comes to', () => {
  it.each(PAIRS.filter(({ name }) => !ONLY || name.includes(ONLY)))(
    '$name',
    async (pair) => {
      const { play } = await stagePair(theatre, pair)
      await fc.assert(
        fc.asyncProperty(fc.scheduler(), async (scheduler) => {
          expect(await play(scheduler)).toEqual([])
        }),
        { numRuns: RUNS, seed: 1, endOnFailure: true },
      )
    },
    600_000,
  )
})
