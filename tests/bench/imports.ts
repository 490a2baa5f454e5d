import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { BUILT_APP, measureImportMs } from './import-time.ts'
import { median } from './kinds.ts'

/** Median milliseconds of importing what answers a webhook, each time in a process of its own. */
export interface Imports {
  readonly ours: number
  readonly peer: number
}

const ROOT = join(import.meta.dirname, '../..')

/** The app as `npm run build` makes it for the functions, and the peer bundled in the same way, in turns. */
export async function measureImports(times: number): Promise<Imports> {
  await promisify(execFile)(process.execPath, ['lib/cli/build.ts'], { cwd: ROOT })
  const folder = await mkdtemp(join(tmpdir(), 'phantom-bench-'))
  try {
    const files = { ours: join(ROOT, BUILT_APP), peer: join(folder, 'index.mjs') }
    await bundlePeer(files.peer)
    const measured = { ours: [] as number[], peer: [] as number[] }
    for (let done = 0; done < times; done++)
      for (const side of ['ours', 'peer'] as const) measured[side].push(await measureImportMs(files[side], 1))
    return { ours: median(measured.ours), peer: median(measured.peer) }
  } finally {
    await rm(folder, { recursive: true })
  }
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
