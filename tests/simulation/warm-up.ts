import { globSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const HOUSE = join(import.meta.dirname, '../..')

/** Of the deployed rooms, the `import('…')` of code and of data: whoever writes one more needn't think of the simulation. */
const LOADED = /^(?! *(?:\*|\/\/)).*?(?<!typeof )\bimport\('([^']+)'/gm

/** As the runner of the tests knows it: by another name it would ask its server for it where the bot loads it. */
const fromHouse = (url: string) => join('/', relative(HOUSE, fileURLToPath(url)))

/**
 * What the bot loads only when it is asked for: loading takes the machine's time, which isn't a seed's, and a second run in
 * one process wouldn't take it again. While it lasts the simulated time goes on, and everybody gives up.
 */
export async function warmUp(): Promise<void> {
  const files = globSync('lib/**/*.ts', { cwd: HOUSE, exclude: ['lib/local', 'lib/cli', 'lib/entry.ts'] })
  const wanted = new Set<string>()
  for (const file of files)
    for (const [, what = ''] of readFileSync(join(HOUSE, file), 'utf8').matchAll(LOADED))
      wanted.add(what.startsWith('.') ? join('/', dirname(file), what) : fromHouse(import.meta.resolve(what)))
  for (const each of [...wanted].sort())
    await import(/* @vite-ignore */ each, each.endsWith('.json') ? { with: { type: 'json' } } : undefined)
}
