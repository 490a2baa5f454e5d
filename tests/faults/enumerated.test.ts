import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { KINDS } from './enumerated/kinds.ts'
import { type Case, openTheatre, stage, type Theatre } from './enumerated/play.ts'

/** All of them by `npm run faults`; here as many of each kind, other ones of each. */
const EACH = Number(process.env.FAULTS_OF_EACH ?? 1)
const ONLY = process.env.FAULTS_OF
const MOST_SHOWN = 6
/** A moment is kept in one connection's transaction: on real servers there are many. */
const isReal = Boolean(process.env.TEST_DATABASE_URL && process.env.TEST_REDIS_URL)

let theatre: Theatre
const counts: Record<string, number> = {}
const total = { kinds: 0, cases: 0, played: 0, fell: 0 }
beforeAll(async () => {
  theatre = await openTheatre()
})
afterAll(async () => {
  console.log(`all in all ${JSON.stringify(total)}, by place and way ${JSON.stringify(counts)}`)
  await theatre.close()
})

describe.skipIf(isReal)(
  'whichever call fails in whichever way, what comes of it is what comes without',
  () => {
    it.each(KINDS.filter(({ name }) => !ONLY || name.includes(ONLY)))(
      '$name',
      async (kind) => {
        const { cases, play } = await stage(theatre, kind)
        const stride = Math.max(1, Math.floor(cases.length / EACH))
        const offset = KINDS.indexOf(kind) % stride
        const fell = ({ place, what, way }: Case) => kind.fell?.includes(`${place} ${what} ${way}`)
        const chosen = cases.filter((fault, i) => i % stride === offset || fell(fault))
        const found: string[] = []
        for (const fault of chosen) {
          const name = `${fault.place} ${fault.way}`
          counts[name] = (counts[name] ?? 0) + 1
          const faults = await play(fault).catch((error: unknown) => [`threw: ${error}`])
          if (faults.length > 0)
            found.push(
              [`${fault.at}. ${fault.place} ${fault.what} ${fault.way}`, ...faults.slice(0, MOST_SHOWN)].join(
                '\n    ',
              ),
            )
        }
        total.kinds += 1
        total.cases += cases.length
        total.played += chosen.length
        total.fell += found.length
        console.log(
          [
            `${kind.name}: ${cases.length} cases, ${chosen.length} played, ${found.length} fell`,
            ...found,
          ].join('\n  '),
        )
        expect(found).toEqual([])
      },
      1_200_000,
    )
  },
)
