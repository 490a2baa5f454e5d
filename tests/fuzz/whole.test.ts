import { expect, it } from 'vitest'
import { fuzzWhole } from './whole.ts'

/** FUZZ_UPDATES and FUZZ_SEED play more of them. */
const UPDATES = Number(process.env.FUZZ_UPDATES ?? 200)

it(
  'the whole bot answers whatever comes, and never that it failed',
  async () => {
    const { found, ...report } = await fuzzWhole(UPDATES, Number(process.env.FUZZ_SEED ?? 1))
    console.log(JSON.stringify(report))
    expect(found).toEqual([])
  },
  60_000 + UPDATES * 1_000,
)
