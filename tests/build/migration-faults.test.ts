import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { findMigrationFaults, type Git } from '../../lib/cli/migration-faults.ts'

const FIRST = 'migrations/2027-01-01-01-first.ts'
const SECOND = 'migrations/2027-01-02-01-second.ts'

let folder: string
let git: Git
const write = (path: string, text: string) => writeFileSync(join(folder, path), text)
const commit = (date = '2027-01-02T00:00:00Z') => {
  git('add', '.')
  execFileSync('git', ['commit', '-qm', 'x'], { cwd: folder, env: { ...identity, GIT_COMMITTER_DATE: date } })
}
const identity = {
  PATH: process.env.PATH,
  GIT_AUTHOR_NAME: 'a',
  GIT_AUTHOR_EMAIL: 'a@example.org',
  GIT_COMMITTER_NAME: 'a',
  GIT_COMMITTER_EMAIL: 'a@example.org',
}
const faults = () => findMigrationFaults(git).faults

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'phantom-migrations-'))
  git = (...args) =>
    execFileSync('git', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  git('init', '-q', '-b', 'main')
  mkdirSync(join(folder, 'migrations'))
  write(FIRST, 'create')
  commit()
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

it('lets new ones come after', () => {
  write(SECOND, 'alter')
  expect(faults()).toEqual([])
})

it('finds one that was changed, committed or not', () => {
  write(FIRST, 'create something else')
  const fault = [`${FIRST}: landed, and was changed; write a new migration instead`]
  expect(faults()).toEqual(fault)
  commit()
  expect(faults()).toEqual(fault)
})

it('finds one that is gone or renamed', () => {
  git('mv', FIRST, SECOND)
  expect(faults()).toEqual([`${FIRST}: landed, and is gone; databases remember it`])
  rmSync(join(folder, SECOND))
  expect(faults()).toEqual([`${FIRST}: landed, and is gone; databases remember it`])
})

it('finds one that would run before what has landed', () => {
  write('migrations/2026-12-31-01-late.ts', 'x')
  expect(faults()).toEqual([
    `migrations/2026-12-31-01-late.ts: new, but sorts before ${FIRST}, which databases have run already`,
  ])
})

it('finds a name without its date', () => {
  write('migrations/z-tables.ts', 'x')
  expect(faults()).toEqual(['migrations/z-tables.ts: not named YYYY-MM-DD-NN-what.ts'])
})

it('lets functions and the schema change, come and go', () => {
  mkdirSync(join(folder, 'migrations/functions/ledger'), { recursive: true })
  write('migrations/functions/ledger/ledger_post.sql', 'create')
  write('migrations/schema.sql', 'create')
  commit()
  write('migrations/schema.sql', 'create something else')
  rmSync(join(folder, 'migrations/functions/ledger/ledger_post.sql'))
  write('migrations/functions/ledger/ledger_move.sql', 'create')
  expect(faults()).toEqual([])
})

it('says what it could not check', () => {
  rmSync(join(folder, '.git'), { recursive: true })
  expect(findMigrationFaults(git)).toEqual({
    faults: [],
    note: 'No git history here: frozen migrations were not checked.',
  })
})

it('holds what it knows in a shallow clone', () => {
  write(SECOND, 'alter')
  commit()
  const clone = join(folder, 'clone')
  git('clone', '-q', '--depth', '1', `file://${folder}`, clone)
  const inClone: Git = (...args) => git('-C', clone, ...args)
  expect(findMigrationFaults(inClone)).toEqual({
    faults: [],
    note: '2 landed migrations on origin/main (as far as this shallow clone knows).',
  })
})
