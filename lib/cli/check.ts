/** `npm run check`: every `check:…` step of package.json, to the end; then it fails if one of them did. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { z } from 'zod'

/** They want the network, or minutes: steps of their own. */
const APART = ['check:deploy', 'check:rest']

const { scripts } = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync('package.json', 'utf8')))
const steps = Object.keys(scripts).filter((name) => name.startsWith('check:') && !APART.includes(name))
const failed = steps.filter((step) => {
  console.log(`\n> ${step}`)
  return spawnSync('npm', ['run', '--silent', step], { stdio: 'inherit' }).status !== 0
})
console.log(failed.length === 0 ? `\nAll ${steps.length} checks passed.` : `\nFailed: ${failed.join(', ')}`)
process.exitCode = failed.length === 0 ? 0 : 1
