import { execFile } from 'node:child_process'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
const SCRIPT =
  'const begin = process.cpuUsage(); await import(process.argv[1]); ' +
  'const { user, system } = process.cpuUsage(begin); console.log((user + system) / 1000)'

/** Where `npm run build` puts what every function imports, below the folder it ran in. */
export const BUILT_APP = 'dist/app.mjs'

/**
 * What a cold start pays for a module: its import in a process of its own, one process a run.
 * @returns the median, in milliseconds of the processor: the clock's depend on what else the machine does
 */
export async function measureImportMs(file: string, runs = 7): Promise<number> {
  const times: number[] = []
  for (let done = 0; done < runs; done++) {
    const url = pathToFileURL(resolve(file)).href
    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', SCRIPT, url])
    times.push(Number(stdout))
  }
  times.sort((a, b) => a - b)
  return times[Math.floor(times.length / 2)] ?? Number.NaN
}
