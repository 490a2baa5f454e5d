/** `npm run fuzz -- --updates 1000000 --seed 1`: odd updates and odd texts, read by everything that reads what strangers write. */
import { parseArgs } from 'node:util'
import { fuzz } from './play.ts'

const { values } = parseArgs({
  options: { updates: { type: 'string', default: '1000000' }, seed: { type: 'string', default: '1' } },
})
const report = await fuzz(Number(values.updates), Number(values.seed))
console.log(JSON.stringify(report, undefined, 1))
if (report.found.length > 0) process.exitCode = 1
