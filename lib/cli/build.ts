/**
 * `npm run build`, the `buildCommand` of vercel.json: bundles `lib/entry.ts` into `dist/`, where the functions of `api/`
 * find it as `#app` (`imports` of package.json). Vercel then builds these with @vercel/node, which would trace the
 * sources otherwise: hundreds of files a function, and more than twice the import time at a cold start.
 */
import { rm } from 'node:fs/promises'
import { bundle } from './bundle.ts'

const OUTPUT = 'dist'

// A chunk of an earlier build would be deployed with those of this one.
await rm(OUTPUT, { recursive: true, force: true })
await bundle({ entryPoints: { app: 'lib/entry.ts' }, outdir: OUTPUT })
console.log(`lib/entry.ts → ${OUTPUT}`)
