/**
 * `npm run soak -- --hours 2 --days 30 --from 100`: plays one seed after another, on real stores where
 * TEST_DATABASE_URL and TEST_REDIS_URL name them, until the time is over or something is found. A seed that found
 * something is played again by `SIMULATION_SEEDS=<seed> SIMULATION_DAYS=<days> npx vitest run tests/simulation`.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { parseArgs } from 'node:util'

const { values } = parseArgs({
  options: {
    hours: { type: 'string', default: '1' },
    days: { type: 'string', default: '30' },
    from: { type: 'string', default: '1' },
  },
})

const end = Date.now() + Number(values.hours) * 3_600_000
let seed = Number(values.from)
for (; Date.now() < end; seed++) {
  const run = spawn('npx', ['vitest', 'run', 'tests/simulation', '-t', `of seed ${seed} `], {
    stdio: 'inherit',
    env: { ...process.env, SIMULATION_SEEDS: String(seed), SIMULATION_DAYS: values.days },
  })
  const [code] = await once(run, 'exit')
  if (code === 0) continue
  console.error(
    `Seed ${seed} over ${values.days} days found something. Again:\n` +
      `SIMULATION_SEEDS=${seed} SIMULATION_DAYS=${values.days} npx vitest run tests/simulation/simulation.test.ts`,
  )
  process.exit(1)
}
console.log(`Seeds ${values.from} to ${seed - 1}, ${values.days} days each: nothing found.`)
