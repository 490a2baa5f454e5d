/**
 * `npm run check:rooms`: who may know whom (.dependency-cruiser.mjs), and the house as a drawing: rooms, and an arrow
 * wherever a room knows another. Both have a limit: a house that grows past it is redrawn, not extended.
 */
import { spawnSync } from 'node:child_process'
import { z } from 'zod'
import { arrowsIn, findRoomFaults, houseOf } from './room-faults.ts'

// Two of them single files: what functions begin with, and what that knows of the features.
const MOST_ROOMS = 20
const MOST_ARROWS = 69

const cruised = spawnSync(
  'npx',
  ['depcruise', 'api', 'lib', 'migrations', 'tests', '--output-type', 'json', '--no-progress'],
  { encoding: 'utf8', maxBuffer: 1 << 28 },
)
const schema = z.object({
  modules: z.array(
    z.object({ source: z.string(), dependencies: z.array(z.object({ resolved: z.string() })) }),
  ),
  summary: z.object({
    violations: z.array(
      z.object({
        from: z.string(),
        to: z.string(),
        rule: z.object({ name: z.string(), severity: z.string() }),
      }),
    ),
  }),
})
const { modules, summary } = schema.parse(JSON.parse(cruised.stdout))
const house = houseOf(modules)
const faults = [
  ...summary.violations.map(({ from, to, rule }) => `${rule.name}: ${from} → ${to}`),
  ...findRoomFaults(house, { rooms: MOST_ROOMS, arrows: MOST_ARROWS }),
]
for (const [room, known] of [...house].sort()) console.log(`${room} → ${[...known].sort().join(', ') || '·'}`)
for (const fault of faults) console.error(fault)
console.log(`${house.size} rooms, ${arrowsIn(house)} arrows, ${faults.length} faults.`)
process.exitCode = faults.length === 0 ? 0 : 1
