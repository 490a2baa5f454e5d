import { execFile } from 'node:child_process'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { BUILT_APP, measureImportMs } from './import-time.ts'
import { median } from './kinds.ts'

/** Median milliseconds of the processor for importing what answers a webhook, each time in a process of its own. */
export interface Imports {
  /** The door: all that a plain message needs. */
  readonly ours: number
  /** Door and house, as the first command has them. */
  readonly whole: number
  readonly peer: number
}

const ROOT = join(import.meta.dirname, '../..')

/** The door and the house as `npm run build` makes them for the functions, and the peer bundled in the same way, in turns. */
export async function measureImports(times: number): Promise<Imports> {
  await promisify(execFile)(process.execPath, ['lib/cli/build.ts'], { cwd: ROOT })
  const folder = await mkdtemp(join(tmpdir(), 'phantom-bench-'))
  try {
    const ours = join(ROOT, BUILT_APP)
    const files = { ours, whole: join(folder, 'whole.mjs'), peer: join(folder, 'index.mjs') }
    await bundlePeer(files.peer)
    const parts = [ours, await houseBeside(ours)].map((file) => pathToFileURL(file).href)
    await writeFile(files.whole, parts.map((url) => `await import(${JSON.stringify(url)})`).join('\n'))
    const measured = { ours: [] as number[], whole: [] as number[], peer: [] as number[] }
    for (let done = 0; done < times; done++)
      for (const side of SIDES) measured[side].push(await measureImportMs(files[side], 1))
    return { ours: median(measured.ours), whole: median(measured.whole), peer: median(measured.peer) }
  } finally {
    await rm(folder, { recursive: true })
  }
}

const SIDES = ['ours', 'whole', 'peer'] as const

/** The bundle's file of lib/app.ts, beside the door's. */
async function houseBeside(door: string): Promise<string> {
  const houses = (await readdir(dirname(door))).filter((name) => /^app-\w+\.mjs$/.test(name))
  const [house] = houses
  if (!house || houses.length > 1) throw new Error(`which is the house: ${houses.join(', ')}`)
  return join(dirname(door), house)
}

const bundlePeer = (outfile: string) =>
  build({
    entryPoints: [join(import.meta.dirname, 'peer.ts')],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    minifySyntax: true,
    minifyWhitespace: true,
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
    // pg takes it where it is installed.
    external: ['pg-native'],
    logLevel: 'error',
  })
