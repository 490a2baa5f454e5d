/**
 * `npm run check:wiring`: what is declared anywhere in the deployed code is listed by a feature. A button, job or notice
 * that is written but not listed would be a misleading "old button", or nothing at all.
 */
import { glob } from 'node:fs/promises'
import { withOwn } from '../bot/bot.ts'
import { declared } from '../contract/declared.ts'
import { features } from '../features.ts'
import { findWiringFaults } from './wiring-faults.ts'

// Read all of it, so that what no manifest leads to is declared too.
for await (const path of glob('lib/{features,consent,bot}/**/*.ts', { cwd: process.cwd() }))
  await import(`../../${path}`)
const { all } = withOwn(features)
const faults = findWiringFaults(declared, all)
for (const fault of faults) console.error(fault)
console.log(
  faults.length === 0 ? `${declared.length} declarations, all of them listed.` : `${faults.length} faults.`,
)
process.exitCode = faults.length === 0 ? 0 : 1
