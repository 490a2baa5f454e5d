/**
 * `npm run restore -- <files or folders> --key <file>`: restores a backup into the empty database of DATABASE_URL, in one
 * transaction, and erases again who had themselves erased since. The newest among the files, unless `--backup <id>`
 * names one; parts that are not there are fetched from where they were kept, if the environment says how.
 * `--check`: only reads it to its end, and touches no database.
 * `--without-erasures`: although the list of erasures that lies beside the backups is not there.
 * `npm run restore -- --at <moment> [--group <name>]`: what every account held then, from the ledger.
 * `npm run restore -- --neon <moment> --yes`: has Neon set its branch back to that moment.
 */
import { parseArgs } from 'node:util'
import { wordsOf } from '../platform/faults.ts'
import { printBalancesAt, restoreFromFiles, restoreNeonBranch } from './restoring.ts'

/** @returns milliseconds since 1970 */
function momentOf(text: string): number {
  // Without a zone it would be another moment on another machine.
  if (
    !/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(text) ||
    Number.isNaN(Date.parse(text))
  )
    throw new Error(`${text} is no moment: write it as 2026-11-27T18:00Z, or with +01:00 in the place of Z.`)
  return Date.parse(text)
}

async function restore(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      key: { type: 'string' },
      backup: { type: 'string' },
      check: { type: 'boolean', default: false },
      'without-erasures': { type: 'boolean', default: false },
      at: { type: 'string' },
      group: { type: 'string' },
      neon: { type: 'string' },
      yes: { type: 'boolean', default: false },
    },
  })
  if (values.at !== undefined) return printBalancesAt(momentOf(values.at), values.group)
  if (values.neon !== undefined) return restoreNeonBranch(momentOf(values.neon), values.yes)
  if (positionals.length === 0 || values.key === undefined)
    throw new Error(
      'Which one, and by which key? npm run restore -- <files or folder> --key <file> [--check]',
    )
  await restoreFromFiles(positionals, values.key, {
    id: values.backup,
    onlyCheck: values.check,
    withoutErasures: values['without-erasures'],
  })
}

try {
  await restore()
} catch (error) {
  console.error(`npm run restore: ${wordsOf(error)}`)
  process.exitCode = 1
}
