/** `npm run faults -- --of bid`: every call of every kind of update, each failing in each way; or of those kinds alone. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { parseArgs } from 'node:util'

const { values } = parseArgs({ options: { of: { type: 'string', default: '' } } })
const run = spawn('npx', ['vitest', 'run', 'tests/faults/enumerated.test.ts'], {
  stdio: 'inherit',
  env: { ...process.env, FAULTS_OF_EACH: '1000000', FAULTS_OF: values.of },
})
const [code] = await once(run, 'exit')
process.exitCode = code ?? 1
