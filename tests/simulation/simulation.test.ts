import { writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { simulate, type Told } from './simulate.ts'

/** SIMULATION_DAYS and SIMULATION_SEEDS (`1,2,3`) play more, and SIMULATION_REPORT names a file that tells of it: `npm run soak`. */
const DAYS = Number(process.env.SIMULATION_DAYS ?? 1)
const SEEDS = (process.env.SIMULATION_SEEDS ?? '1,2').split(',').map(Number)
const group = { people: 30, actsADay: 100 }

/** What each day cost, and what it found. */
function tellDays(seed: number, began: NodeJS.CpuUsage) {
  let known = 0
  return (day: number, found: readonly string[]) => {
    const { user, system } = process.cpuUsage(began)
    const [seconds, megabytes] = [(user + system) / 1e6, process.memoryUsage().rss / 1e6]
    console.log(
      `seed ${seed}, day ${day}: ${Math.round(seconds)} s of the processor, ${Math.round(megabytes)} MB`,
    )
    for (const each of found.slice(known)) console.log(`  ${each}`)
    known = found.length
  }
}

describe('a group, its people and its days', () => {
  it.each(SEEDS)(
    'of seed %i keep what is promised, whatever fails',
    async (seed) => {
      const began = { wall: performance.now(), processor: process.cpuUsage() }
      const report = await simulate({
        seed,
        days: DAYS,
        ...group,
        faults: 35,
        together: 12,
        ...(DAYS > 1 ? { dayEnds: tellDays(seed, began.processor) } : {}),
      })
      const { user, system } = process.cpuUsage(began.processor)
      const told: Told = {
        ...report,
        seconds: {
          wall: Math.round((performance.now() - began.wall) / 1_000),
          processor: Math.round((user + system) / 1e6),
        },
        megabytes: Math.round(process.resourceUsage().maxRSS / 1_000),
      }
      const text = JSON.stringify(told, undefined, 1)
      if (process.env.SIMULATION_REPORT) writeFileSync(process.env.SIMULATION_REPORT, text)
      else console.log(text)
      expect(report.found).toEqual([])
    },
    DAYS * 240_000,
  )
})
