/**
 * `npm run mutation -- --mutate lib/features/raffle/rules/chance.ts`: changes each line of it in each way, and tells which
 * changes no test notices. Without `--mutate`: the ledger, consent, the door and all rules, one file after another. What was
 * found before is kept in `node_modules/.cache/mutation`, and looked at anew only where something has changed.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { glob, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { parseArgs } from 'node:util'

const WHOLE = [
  'lib/ledger/*.ts',
  'lib/consent/*.ts',
  'lib/bot/door/*.ts',
  'lib/**/rules.ts',
  'lib/**/rules/**/*.ts',
]
/** Stand-ins are no rules of the bot's; a room's texts and doors to other rooms decide nothing. */
const LEFT_OUT = /^lib\/local\/|\/texts|\/index\.ts$/

const { values } = parseArgs({ options: { mutate: { type: 'string', default: WHOLE.join() } } })
const files = new Set<string>()
for (const pattern of values.mutate.split(','))
  for await (const file of glob(pattern)) if (!LEFT_OUT.test(file)) files.add(file)

for (const file of [...files].sort()) {
  const { tests, needsStores } = await testsOf(file)
  if (tests.length === 0) {
    console.log(`${file}: no test of its own room`)
    process.exitCode = 1
    continue
  }
  console.log(`${file}, by ${tests.join(' ')}`)
  const kept = `node_modules/.cache/mutation/${file.replaceAll('/', '.')}.json`
  const told = ['--mutate', file, '--incrementalFile', kept]
  const run = spawn('npx', ['stryker', 'run', 'tests/mutation/stryker.config.json', ...told], {
    stdio: 'inherit',
    env: { ...process.env, MUTATION_TESTS: tests.join(), MUTATION_STORES: needsStores ? '1' : '0' },
  })
  const [code] = await once(run, 'exit')
  if (code !== 0) process.exitCode = 1
}

/** Of rules those that look at that very file and open no house, where there are any: a house takes seconds. */
async function testsOf(file: string): Promise<{ tests: readonly string[]; needsStores: boolean }> {
  const room = dirname(file)
    .replace(/^lib\//, 'tests/')
    .replace(/(\/features\/[^/]+).*/, '$1')
  const found: { test: string; opensHouse: boolean; isAbout: boolean }[] = []
  for await (const test of glob(`${room}/**/*.test.ts`)) {
    if (/\.(race|real|browser)\.test\.ts$/.test(test)) continue
    const text = await readFile(test, 'utf8')
    const opensHouse = /\b(openHouse|openStores|house\.ts)\b/.test(text)
    found.push({ test, opensHouse, isAbout: text.includes(file.replace(/.*\/(rules)/, '$1')) })
  }
  const pure = found.filter(({ opensHouse, isAbout }) => isAbout && !opensHouse)
  const isRule = /\/rules(\/|\.ts$)/.test(file)
  const chosen = isRule && pure.length > 0 ? pure : found
  return {
    tests: chosen.map(({ test }) => test).sort(),
    needsStores: chosen.some(({ opensHouse }) => opensHouse),
  }
}
