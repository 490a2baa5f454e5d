import { expect, it } from 'vitest'
import type { Played } from './record.ts'
import { simulate } from './simulate.ts'

/** On real servers the order of answers is theirs. */
const isReal = Boolean(process.env.TEST_DATABASE_URL && process.env.TEST_REDIS_URL)
const small = { days: 1, people: 6, actsADay: 14, faults: 25, together: 35 }

it.skipIf(isReal)(
  'a seed plays the same again, to the byte, and another seed plays something else',
  async () => {
    const play = async (seed: number) => {
      const lines: string[] = []
      const { played } = await simulate({ seed, ...small, tell: (line) => lines.push(line) })
      return { played, lines }
    }
    const [first, again, other] = [await play(7), await play(7), await play(8)]
    const differs = first.lines.findIndex((line, at) => line !== again.lines[at])
    expect(again.lines[differs]).toBe(first.lines[differs])
    expect(again.played).toEqual(first.played)
    for (const what of ['acts', 'updates', 'calls', 'state'] satisfies (keyof Played)[])
      expect(other.played[what]).not.toBe(first.played[what])
  },
  300_000,
)
