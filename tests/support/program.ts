import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

export interface Program {
  /** Where it says it listens. */
  readonly url: string
  output(): string
  readonly pid: number
  /** Asks it to stop. @returns its exit code */
  stop(): Promise<number | null>
  /** Ends it without asking. */
  kill(): Promise<void>
}

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
/** For a process of this checkout: what Node has compiled once, it keeps there. */
export const COMPILED = { NODE_COMPILE_CACHE: `${ROOT}node_modules/.cache/phantom-compiled` }

function run(
  file: string,
  env: Record<string, string>,
  args: readonly string[],
): { child: ChildProcess; output(): string } {
  // Nothing of the machine's own environment: a token or a database there is not for tests.
  const child = spawn(process.execPath, ['--conditions=source', file, ...args], {
    cwd: ROOT,
    env: { PATH: process.env.PATH ?? '', ...COMPILED, ...env },
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString()
    })
  return { child, output: () => output }
}

/** Starts a program of this checkout on a free port and waits until it says where it listens. */
export async function startProgram(
  file: string,
  env: Record<string, string> = {},
  args: readonly string[] = [],
): Promise<Program> {
  const { child, output } = run(file, { PORT: '0', ...env }, args)
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout?.on('data', () => {
      const port = /(?:localhost|127\.0\.0\.1):(\d+)/.exec(output())?.[1]
      if (port) resolve(`http://127.0.0.1:${port}`)
    })
    child.once('exit', (code) => reject(new Error(`${file} ended with ${code}:\n${output()}`)))
  })
  return {
    url,
    output,
    pid: child.pid ?? 0,
    async kill() {
      child.kill('SIGKILL')
      if (child.signalCode === null) await once(child, 'exit')
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
      child.kill('SIGTERM')
      const [code] = (await once(child, 'exit')) as [number | null]
      return code
    },
  }
}

/** Runs a program that ends by itself. */
export async function runProgram(
  file: string,
  env: Record<string, string> = {},
  args: readonly string[] = [],
): Promise<{ code: number | null; output: string }> {
  const { child, output } = run(file, { PORT: '0', ...env }, args)
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, output: output() }
}
