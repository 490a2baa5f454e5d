import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'

/** `npm run serve` with stores of its own runs where nothing was installed for development (npm ci --omit=dev). */
const BEGINS = [
  'lib/local/serve.ts',
  'lib/cli/migrate.ts',
  'lib/local/neon/database.ts',
  'lib/local/upstash/real.ts',
]
const root = join(import.meta.dirname, '../..')

/** What a file loads as it is loaded itself: types are not, and neither is what it asks for only when it needs it. */
async function importsOf(file: string): Promise<string[]> {
  const text = await readFile(join(root, file), 'utf8')
  return [...text.matchAll(/^(?:import|export)\s+(?!type\b)(?:[^'"]*?from\s+)?'([^']+)'/gm)].map(
    ([, from = '']) => from,
  )
}

async function packagesFrom(begins: readonly string[]): Promise<Set<string>> {
  const packages = new Set<string>()
  const seen = new Set<string>()
  const waiting = [...begins]
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (seen.has(file)) continue
    seen.add(file)
    for (const from of await importsOf(file))
      if (from.startsWith('.')) {
        if (/\.tsx?$/.test(from)) waiting.push(join(dirname(file), from))
      } else if (!from.startsWith('node:') && !from.startsWith('#'))
        packages.add(/^(@[^/]+\/)?[^/]+/.exec(from)?.[0] ?? from)
  }
  return packages
}

it('what serving takes is installed without the tools of development', async () => {
  const { dependencies } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
  const wanted = await packagesFrom([...BEGINS, 'lib/app.ts'])
  expect([...wanted]).toEqual(expect.arrayContaining(['pg', 'ioredis', 'kysely', 'telegraf']))
  expect([...wanted].filter((name) => !(name in dependencies))).toEqual([])
})

it('the lock file marks it so', async () => {
  const { packages } = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8'))
  for (const name of ['pg', 'pg-pool', 'pg-types', 'ioredis', 'denque'])
    expect(packages[`node_modules/${name}`]).not.toHaveProperty('dev')
})
