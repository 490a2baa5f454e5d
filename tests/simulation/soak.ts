/**
 * `npm run soak -- --hours 2 --days 30 --from 100`: plays one seed after another, on real stores where
 * TEST_DATABASE_URL and TEST_REDIS_URL name them, until the time is over or something is found; `--at-once 2` plays two side by side.
 * `npm run soak -- --year` plays one year of a group and no more: two seeds, half of it each, side by side. What was played and met is
 * told at the end. A seed that found something is played again by
 * `SIMULATION_SEEDS=<seed> SIMULATION_DAYS=<days> npx vitest run tests/simulation/simulation.test.ts`.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Told } from './simulate.ts'

const { values } = parseArgs({
  options: {
    hours: { type: 'string', default: '1' },
    days: { type: 'string' },
    from: { type: 'string', default: '1' },
    'at-once': { type: 'string' },
    year: { type: 'boolean', default: false },
  },
})
const days = Number(values.days ?? (values.year ? 183 : 30))
const atOnce = Number(values['at-once'] ?? (values.year ? 2 : 1))

/** Most of what a step makes is of no use after it: with room for it, little of it gets old, and what gets old is looked through seldom. */
const NODE = '--execArgv=--max-semi-space-size=64'

const folder = await mkdtemp(join(tmpdir(), 'simulation-'))
const began = Date.now()
const end = began + Number(values.hours) * 3_600_000
const first = Number(values.from)
let next = first
const isMore = () => (values.year ? next < first + atOnce : Date.now() < end)
const played: Told[] = []
const fallen: number[] = []

async function play(seed: number): Promise<void> {
  const report = join(folder, `${seed}.json`)
  const run = spawn('npx', ['vitest', 'run', NODE, 'tests/simulation/simulation.test.ts'], {
    stdio: 'inherit',
    env: {
      ...process.env,
      SIMULATION_SEEDS: String(seed),
      SIMULATION_DAYS: String(days),
      SIMULATION_REPORT: report,
    },
  })
  const [code] = await once(run, 'exit')
  if (code !== 0) fallen.push(seed)
  // One that came to no end has told each of its days.
  const told = await readFile(report, 'utf8').catch(() => undefined)
  if (told !== undefined) played.push(JSON.parse(told))
}

await Promise.all(
  Array.from({ length: atOnce }, async () => {
    while (isMore() && fallen.length === 0) await play(next++)
  }),
)
await rm(folder, { recursive: true })

const sum = (of: (told: Told) => number) => played.reduce((total, told) => total + of(told), 0)
const met = new Map<string, number>()
for (const { faults } of played)
  for (const [kind, places] of Object.entries(faults))
    for (const [place, count] of Object.entries(places))
      met.set(`${kind} at ${place}`, (met.get(`${kind} at ${place}`) ?? 0) + count)
for (const [what, count] of [...met].sort()) console.log(`${String(count).padStart(6)}  ${what}`)
console.log(
  [
    `days: ${sum((told) => told.days)}, of ${played.map(({ seed }) => `seed ${seed}`).join(', ')}`,
    `${sum(({ deeds }) => Object.values(deeds).reduce((all, each) => all + each, 0))} acts`,
    `${[...met.values()].reduce((all, each) => all + each, 0)} faults met`,
    `${Math.round((Date.now() - began) / 1_000)} s, ${sum(({ seconds }) => seconds.processor)} s of the processor`,
    `${Math.max(0, ...played.map(({ megabytes }) => megabytes))} MB`,
    `${sum(({ found }) => found.length)} found`,
  ].join('; '),
)
for (const { seed, found } of played) for (const each of found) console.log(`seed ${seed}: ${each}`)
for (const seed of fallen)
  console.error(
    `Seed ${seed} over ${days} days found something. Again:\n` +
      `SIMULATION_SEEDS=${seed} SIMULATION_DAYS=${days} npx vitest run tests/simulation/simulation.test.ts`,
  )
if (fallen.length > 0) process.exit(1)
