/**
 * `npm run readme:figures`: README's tables of what was measured, from tests/bench/figures.json, which the benches write
 * (`-- --keep`); with `--verify` it only says whether the README is what they say. Whether the figures are of this version of
 * what is deployed is said beside them, by a digest of it: after a change the README has to say that they are of one before.
 */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { z } from 'zod'

const ROOT = join(import.meta.dirname, '../..')
const KEPT = join(ROOT, 'tests/bench/figures.json')
const README = join(ROOT, 'README.md')
/** What an update runs through; the stand-ins and the tools aren't deployed. */
const DEPLOYED = ['api', 'lib', 'migrations', 'package-lock.json']
const BESIDE = ['lib/local', 'lib/cli']

const table = z.object({ head: z.array(z.string()), rows: z.array(z.array(z.string())) })
const figure = z.object({
  /** What made it, without the part that keeps it. */
  command: z.string(),
  /** `2026-11-28` */
  on: z.string(),
  deployed: z.string(),
  table,
  /** Whole sentences. */
  notes: z.array(z.string()),
})
const figuresSchema = z.record(z.string(), figure)
export type Figure = z.infer<typeof figure>

function filesIn(path: string): readonly string[] {
  if (path.endsWith('.json')) return [path]
  return readdirSync(path, { withFileTypes: true, recursive: true })
    .filter((each) => each.isFile())
    .map((each) => join(each.parentPath, each.name))
}

/** The same for the same sources on every machine. */
export function digestOfDeployed(): string {
  const files = DEPLOYED.flatMap((each) => filesIn(join(ROOT, each)))
    .map((file) => relative(ROOT, file).replaceAll('\\', '/'))
    .filter((file) => !BESIDE.some((each) => file.startsWith(`${each}/`)))
    .sort()
  const digest = createHash('sha256')
  for (const file of files) digest.update(`${file}\0`).update(readFileSync(join(ROOT, file)))
  return digest.digest('hex').slice(0, 16)
}

const readFigures = (): Record<string, Figure> =>
  existsSync(KEPT) ? figuresSchema.parse(JSON.parse(readFileSync(KEPT, 'utf8'))) : {}

/** For a bench: in place of what it kept before. */
export function keepFigure(name: string, made: Pick<Figure, 'command' | 'table' | 'notes'>): void {
  const figures = {
    ...readFigures(),
    [name]: { ...made, on: new Date().toISOString().slice(0, 10), deployed: digestOfDeployed() },
  }
  writeFileSync(KEPT, `${JSON.stringify(figures, null, 2)}\n`)
}

function render({ command, on, deployed, table: { head, rows }, notes }: Figure, now: string): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const version = deployed === now ? 'of this version' : 'OF A VERSION BEFORE THIS ONE'
  return [
    `\`${command}\`, ${on}, ${version}:`,
    '',
    line(head),
    line(head.map(() => '---')),
    ...rows.map(line),
    '',
    ...notes,
    '',
  ].join('\n')
}

function main(verify: boolean): void {
  const figures = readFigures()
  const now = digestOfDeployed()
  const before = readFileSync(README, 'utf8')
  const after = before.replace(
    /(<!-- figures:(\w+) -->\n)[\s\S]*?(<!-- \/figures -->)/g,
    (_all, open: string, name: string, close: string) => {
      const kept = figures[name]
      if (!kept) throw new Error(`no bench has kept ${name}`)
      return open + render(kept, now) + close
    },
  )
  if (after !== before && !verify) writeFileSync(README, after)
  console.log(
    after === before
      ? 'README.md says what the benches kept.'
      : verify
        ? 'npm run readme:figures'
        : 'README.md: written',
  )
  if (verify && after !== before) process.exitCode = 1
}

if (import.meta.main) main(process.argv.includes('--verify'))
