/**
 * `npm run build`, which is what Vercel runs: every file of `api/` becomes one bundled function in Vercel's Build
 * Output API v3 (https://vercel.com/docs/build-output-api).
 *
 * Vercel's own builder traces instead: hundreds of files a function, and two to three times the import time at a cold
 * start. It runs on whatever lies in `api/` unless vercel.json has `builds`, which then forbids `functions`; so the
 * functions' options stand in that build's `config`, in the form that `functions` would have.
 */
import { cp, glob, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { matchesGlob } from 'node:path'
import { build } from 'esbuild'
import { z } from 'zod'

const OUTPUT = '.vercel/output'
/** Machine code: it can't be bundled. */
const RENDERER = '@resvg/resvg-js'
/** What a function reads from its own node_modules: the renderer with its binary, and the fonts of its pictures. */
const CARRIED = [
  '@resvg',
  '@expo-google-fonts/cinzel/600SemiBold',
  '@expo-google-fonts/eb-garamond/400Regular',
  '@expo-google-fonts/eb-garamond/400Regular_Italic',
]

const vercelSchema = z.object({
  builds: z.tuple([
    z.object({
      config: z.object({
        functions: z.record(z.string(), z.object({ maxDuration: z.number().int().positive() })),
      }),
    }),
  ]),
})
const packageSchema = z.object({ engines: z.object({ node: z.string().regex(/^\d+\.x$/) }) })

async function readJson<T>(path: string, schema: z.ZodType<T>): Promise<T> {
  return schema.parse(JSON.parse(await readFile(path, 'utf8')))
}

/** @param source `api/cron/tick.ts`, which becomes `/api/cron/tick` */
async function buildFunction(
  source: string,
  options: { runtime: string; maxDuration: number },
): Promise<void> {
  const folder = `${OUTPUT}/functions/${source.replace(/\.ts$/, '')}.func`
  await build({
    entryPoints: { index: source },
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    // What is imported when used (`await import()`) stays out of the file that a cold start reads.
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    // Names stay: they are what a stack trace in the log consists of.
    minifySyntax: true,
    minifyWhitespace: true,
    // CommonJS packages call `require` for Node's own modules.
    // Under a name of its own, or it would clash with what a module imports itself.
    banner: {
      js: "import{createRequire as bundledRequire}from'node:module';const require=bundledRequire(import.meta.url);",
    },
    external: [RENDERER],
    // node-fetch takes only `URL` from it, and only where Node had none: 300 kB of Unicode tables less.
    alias: { 'whatwg-url': 'node:url' },
    logLevel: 'warning',
  })
  for (const part of CARRIED)
    await cp(`node_modules/${part}`, `${folder}/node_modules/${part}`, { recursive: true, dereference: true })
  const configuration = {
    handler: 'index.mjs',
    runtime: options.runtime,
    architecture: 'x86_64',
    maxDuration: options.maxDuration,
    launcherType: 'Nodejs',
    shouldAddHelpers: false,
    supportsResponseStreaming: true,
  }
  await writeFile(`${folder}/.vc-config.json`, JSON.stringify(configuration, null, 2))
}

const { builds } = await readJson('vercel.json', vercelSchema)
const rules = Object.entries(builds[0].config.functions)
const { engines } = await readJson('package.json', packageSchema)
const runtime = `nodejs${engines.node}`

// Vercel keeps files of its own beside these two.
for (const part of ['functions', 'static']) await rm(`${OUTPUT}/${part}`, { recursive: true, force: true })
await mkdir(OUTPUT, { recursive: true })
// Vercel adds the crons and rewrites of vercel.json to it.
await writeFile(`${OUTPUT}/config.json`, JSON.stringify({ version: 3, routes: [{ handle: 'filesystem' }] }))
await cp('public', `${OUTPUT}/static`, { recursive: true })
for await (const source of glob('api/**/*.ts')) {
  const rule = rules.find(([pattern]) => matchesGlob(source, pattern))
  if (!rule) throw new Error(`vercel.json has no maxDuration for ${source}`)
  await buildFunction(source, { runtime, ...rule[1] })
  console.log(`${source} → ${OUTPUT}/functions`)
}
