/** Executes a Dockerfile's own lines on this machine, where there may be no Docker: what it copies, runs and starts. */
import { execFile } from 'node:child_process'
import { cp, mkdir, readFile, stat } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { promisify } from 'node:util'

interface Instruction {
  readonly name: string
  readonly flags: Readonly<Record<string, string>>
  readonly rest: string
}

/** One instruction a line, its continuations joined; comments and blank lines are none. */
function parseDockerfile(text: string): Instruction[] {
  const lines = text.replace(/^\s*#.*\n/gm, '').replace(/\\\n\s*/g, ' ')
  return lines
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [, name = '', flagText = '', rest = ''] = /^(\w+)\s+((?:--\S+\s+)*)(.*)$/.exec(line.trim()) ?? []
      const flags = Object.fromEntries(
        [...flagText.matchAll(/--([\w-]+)=(\S+)/g)].map(([, flag = '', value = '']) => [flag, value]),
      )
      return { name: name.toUpperCase(), flags, rest }
    })
}

/** Whether a path of the context is left out; the last rule that speaks of it, or of a folder above it, counts. */
export function readIgnore(text: string): (path: string) => boolean {
  const rules = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => ({ out: !line.startsWith('!'), pattern: toPattern(line.replace(/^!|\/$/g, '')) }))
  return (path) => {
    const above = path.split('/').map((_, index, parts) => parts.slice(0, index + 1).join('/'))
    let ignored = false
    for (const { out, pattern } of rules) if (above.some((each) => pattern.test(each))) ignored = out
    return ignored
  }
}

/** Docker's own: a star is as much of one name, its dot included. */
const toPattern = (glob: string) =>
  new RegExp(
    `^${glob.replace(/[.+^$()|[\]\\{}]/g, '\\$&').replace(/\*+/g, (stars) => (stars === '*' ? '[^/]*' : '.*'))}$`,
  )

/** What the last stage comes to. */
export interface Image {
  /** Where the container's `/` is on this machine. */
  readonly root: string
  readonly workdir: string
  readonly env: Readonly<Record<string, string>>
  readonly user: string
  readonly command: readonly string[]
  readonly healthCommand: readonly string[]
  readonly ports: readonly number[]
  readonly bases: readonly string[]
}

interface Stage {
  root: string
  workdir: string
  env: Record<string, string>
  user: string
  command: string[]
  healthCommand: string[]
  ports: number[]
}

/**
 * @param folder an empty one, where each stage gets a root of its own
 * @param run does what a RUN line says
 */
export async function buildImage(
  context: string,
  folder: string,
  run: (line: string, cwd: string) => Promise<void>,
): Promise<Image> {
  const stages = new Map<string, Stage>()
  const bases: string[] = []
  let stage: Stage | undefined
  const isIgnored = readIgnore(await readFile(join(context, '.dockerignore'), 'utf8'))
  for (const { name, flags, rest } of parseDockerfile(await readFile(join(context, 'Dockerfile'), 'utf8'))) {
    if (name === 'FROM') {
      const [base = '', , as = 'last'] = rest.split(/\s+/)
      bases.push(base)
      const root = join(folder, as)
      await mkdir(root)
      stage = { root, workdir: '/', env: {}, user: 'root', command: [], healthCommand: [], ports: [] }
      stages.set(as, stage)
      continue
    }
    if (!stage) throw new Error(`${name} stands before FROM`)
    if (name === 'COPY')
      await copy(rest, flags.from === undefined ? undefined : stages.get(flags.from), stage)
    else if (name === 'RUN') await run(rest, join(stage.root, stage.workdir))
    else await apply(stage, name, rest)
  }
  if (!stage) throw new Error('no FROM')
  return { ...stage, bases }

  async function copy(rest: string, from: Stage | undefined, to: Stage): Promise<void> {
    const parts = rest.split(/\s+/)
    const target = resolve(to.workdir, parts.at(-1) ?? '')
    for (const part of parts.slice(0, -1)) {
      const source = from ? join(from.root, part) : join(context, part)
      const intoFolder = parts.length > 2 || rest.endsWith('/')
      const isFolder = (await stat(source)).isDirectory()
      const destination = join(to.root, target, intoFolder && !isFolder ? part : '')
      await cp(source, destination, {
        recursive: true,
        verbatimSymlinks: true,
        filter: (path) => from !== undefined || !isIgnored(relative(context, path)),
      })
      // An ignored file isn't there for Docker.
      await stat(destination)
    }
  }
}

async function apply(stage: Stage, name: string, rest: string): Promise<void> {
  switch (name) {
    case 'WORKDIR':
      stage.workdir = resolve(stage.workdir, rest)
      await mkdir(join(stage.root, stage.workdir), { recursive: true })
      return
    case 'ENV': {
      for (const [, variable = '', value = ''] of rest.matchAll(/(?<=^|\s)(\w+)=(\S*)/g))
        stage.env[variable] = value
      return
    }
    case 'USER':
      stage.user = rest
      return
    case 'EXPOSE':
      stage.ports.push(Number(rest))
      return
    case 'CMD':
      stage.command = JSON.parse(rest)
      return
    case 'HEALTHCHECK':
      stage.healthCommand = JSON.parse(rest.slice(rest.indexOf('CMD') + 3))
      return
    default:
      throw new Error(`${name} is not known here`)
  }
}

const NO_NETWORK = /EAI_AGAIN|ENOTFOUND|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|ECONNRESET/

/**
 * RUN by the shell. Where the registry can't be reached, what `npm ci --omit=dev` installs is copied from a checkout's
 * own packages by its lock, and that is said.
 */
export function shell(env: Record<string, string>, checkout: string) {
  return async (line: string, cwd: string): Promise<void> => {
    try {
      await promisify(execFile)('sh', ['-ec', line], { cwd, env })
    } catch (error) {
      const words = String((error as { stderr?: string }).stderr ?? error)
      if (line !== 'npm ci --omit=dev' || !NO_NETWORK.test(words)) throw new Error(`RUN ${line}\n${words}`)
      console.log(
        'npm ci: no registry answers here, so the packages are copied from the checkout by the lock',
      )
      await copyRuntimePackages(checkout, cwd)
    }
  }
}

async function copyRuntimePackages(checkout: string, to: string): Promise<void> {
  const { packages } = JSON.parse(await readFile(join(checkout, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { dev?: true; devOptional?: true }>
  }
  for (const [path, { dev, devOptional }] of Object.entries(packages))
    if (path && !dev && !devOptional)
      await cp(join(checkout, path), join(to, path), {
        recursive: true,
        // What lies deeper has a line of its own in the lock, and may be a tool of development.
        filter: (source) => !relative(join(checkout, path), source).startsWith('node_modules'),
      }).catch((error: NodeJS.ErrnoException) => {
        // For another kind of machine.
        if (error.code !== 'ENOENT') throw error
      })
}
