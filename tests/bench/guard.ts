/**
 * `npm run bench:guard -- file.jsonl`: what the guard makes of a labelled set, as a confusion matrix by category, with the
 * reasons of what it missed, against the bars that it must hold. It fails when one is missed.
 */
import { readFileSync } from 'node:fs'
import { baseKnowledge } from '../../lib/features/guard/learning/base.ts'
import { judgeAll } from './guard-judging.ts'
import { readLines } from './guard-lines.ts'
import { barsOf, matrixOf, missesOf } from './guard-report.ts'

const [path] = process.argv.slice(2)
if (path === undefined) {
  console.error('Usage: npm run bench:guard -- file.jsonl')
  process.exit(2)
}
const { lines, faults } = readLines(readFileSync(path, 'utf8'))
for (const fault of faults) console.error(fault)
const knowledge = await baseKnowledge()
const judged = judgeAll(lines, knowledge)
console.log(matrixOf(judged))
const misses = missesOf(judged)
if (misses.length > 0) console.log(`\nMissed:\n${misses.join('\n')}`)
const bars = barsOf(judged)
console.log(`\nBars, on ${lines.length} lines:`)
for (const { name, value, ok } of bars) console.log(`${ok ? 'ok    ' : 'FAILED'}  ${name}: ${value}`)
process.exitCode = faults.length === 0 && bars.every(({ ok }) => ok) ? 0 : 1
