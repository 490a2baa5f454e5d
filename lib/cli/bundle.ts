import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { type BuildOptions, build, type Plugin } from 'esbuild'

/** zod says what is wrong in fifty languages, 300 kB of them; the house's own texts say it to people. */
const zodInEnglish: Plugin = {
  name: 'zod-in-english',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js'",
    }))
  },
}

/**
 * Node's own modules as `require` gives them. Importing one reads each of its exports, and `http.WebSocket` alone loads all
 * of Node's fetch: 30 ms of a cold start, where nobody asks for it.
 */
const builtinsAsRequired: Plugin = {
  name: 'builtins-as-required',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:https?$/ }, ({ path, kind }) =>
      kind === 'import-statement' ? { path, namespace: 'required' } : undefined,
    )
    onLoad({ filter: /.*/, namespace: 'required' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)})`,
    }))
  },
}

/** The table of look-alikes as a text that is read at the first strange letter: most messages have none. */
const lookAlikesLater: Plugin = {
  name: 'look-alikes-later',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]unhomoglyph[\\/]data\.json$/ }, async ({ path }) => {
      const text = JSON.stringify(JSON.parse(await readFile(path, 'utf8')))
      return {
        contents: `let table
          export default new Proxy({}, { get: (_, letter) => (table ??= JSON.parse(${JSON.stringify(text)}))[letter] })`,
        loader: 'js',
      }
    })
  },
}

/** lib/ */
const ABOVE = new URL('../', import.meta.url)

/**
 * What the door knows of the features, written out: otherwise it would bring all of them to ask. Their screen's glance is
 * code, and the one that is light enough for that: `glance.ts` of its feature.
 */
const knownWrittenOut: Plugin = {
  name: 'known-written-out',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]lib[\\/]known\.ts$/ }, async () => {
      const { withOwn } = await import('../bot/bot.ts')
      const { features } = await import('../features.ts')
      const { knownData, screen } = withOwn(features).registry
      const from = screen && `./features/${screen.feature.name}/glance.ts`
      if (from && (await import(new URL(from, ABOVE).href)).glance !== screen.screen.glance)
        throw new Error(`the screen's glance is not the one of lib/${from}`)
      return {
        contents: `import { knownFrom } from './bot/routes/known.ts'
          ${from ? `import { glance } from '${from}'` : 'const glance = undefined'}
          export const known = knownFrom(JSON.parse(${JSON.stringify(JSON.stringify(knownData))}), glance)`,
        loader: 'ts',
        resolveDir: fileURLToPath(ABOVE),
      }
    })
  },
}

/**
 * Bundles for Node as it runs on Vercel, with what is imported when used in files of its own.
 * @param input where it begins, and where the files go
 */
export async function bundle(
  input: Pick<BuildOptions, 'entryPoints' | 'stdin'> & { outdir: string },
): Promise<void> {
  await build({
    ...input,
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
    // Machine code: it can't be bundled. Vercel traces it to its binary.
    external: ['@resvg/resvg-js'],
    // node-fetch takes only `URL` from it, and only where Node had none: 300 kB of Unicode tables less.
    alias: { 'whatwg-url': 'node:url' },
    plugins: [zodInEnglish, builtinsAsRequired, lookAlikesLater, knownWrittenOut],
    logLevel: 'warning',
  })
}
