/** `npm run check:migrations`: what has landed on the main branch never changes, and what is new comes after it. */
import { execFileSync } from 'node:child_process'
import { findMigrationFaults } from './migration-faults.ts'

const git = (...args: string[]) =>
  execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })

const { faults, note } = findMigrationFaults(git)
for (const fault of faults) console.error(fault)
console.log(note)
process.exitCode = faults.length === 0 ? 0 : 1
