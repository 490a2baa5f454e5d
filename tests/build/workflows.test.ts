import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'

const root = join(import.meta.dirname, '../..')
const folder = join(root, '.github/workflows')
const names = await readdir(folder)

interface Job {
  readonly permissions?: Record<string, string>
  readonly 'timeout-minutes'?: number
  readonly uses?: string
  readonly steps?: readonly {
    readonly uses?: string
    readonly run?: string
    readonly with?: Record<string, unknown>
  }[]
}
interface Workflow {
  readonly on: unknown
  readonly permissions: object
  readonly jobs: Record<string, Job>
}

describe.each(names)('%s', async (name) => {
  const text = await readFile(join(folder, name), 'utf8')
  const { permissions, jobs } = parse(text) as Workflow

  it('may do nothing that a job does not ask for', () => {
    expect(permissions).toEqual({})
    for (const [job, { permissions: asked = {} }] of Object.entries(jobs)) {
      const { contents, ...more } = asked
      expect([job, contents]).toEqual([job, 'read'])
      const written = Object.keys(more)
      expect([job, written]).toEqual([
        job,
        written.filter((each) => ['packages', 'security-events'].includes(each)),
      ])
    }
  })

  it('runs others’ actions by their full commit, the version beside it', () => {
    for (const line of text.split('\n').filter((each) => /^\s*-?\s*uses:/.test(each)))
      if (!line.includes('uses: ./')) expect(line).toMatch(/uses: [\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/)
  })

  it('leaves no token behind, ends some time, and puts no caller’s words into a script', () => {
    for (const [job, { uses, steps = [], 'timeout-minutes': minutes }] of Object.entries(jobs)) {
      if (uses) expect(existsSync(join(root, uses))).toBe(true)
      else expect([job, typeof minutes]).toEqual([job, 'number'])
      for (const step of steps) {
        if (step.uses?.startsWith('actions/checkout@')) expect(step.with?.['persist-credentials']).toBe(false)
        expect(step.run ?? '').not.toContain('${{')
      }
    }
  })
})

it('raises what is pinned: packages, actions, images', async () => {
  const { updates } = parse(await readFile(join(root, '.github/dependabot.yml'), 'utf8')) as {
    updates: { 'package-ecosystem': string }[]
  }
  const kinds = updates.map((each) => each['package-ecosystem'])
  for (const kind of ['npm', 'github-actions', 'docker', 'docker-compose']) expect(kinds).toContain(kind)
})

it('has a script for each that package.json names', async () => {
  const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>
  }
  for (const [name, line] of Object.entries(scripts))
    for (const [file] of line.matchAll(/(?:\.\/)?(?:lib|tests)\/[\w./-]+\.(?:ts|mjs)/g))
      expect([name, file, existsSync(join(root, file))]).toEqual([name, file, true])
})

it('has the version in the changelog', async () => {
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
  const changelog = await readFile(join(root, 'CHANGELOG.md'), 'utf8')
  expect(changelog).toMatch(new RegExp(`^## \\[${version}\\] - \\d{4}-\\d\\d-\\d\\d$`, 'm'))
  expect(changelog).toContain('## [Unreleased]')
})
