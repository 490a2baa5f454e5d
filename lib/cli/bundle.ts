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
    plugins: [zodInEnglish],
    logLevel: 'warning',
  })
}
