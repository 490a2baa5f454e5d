import { readdir, readFile } from 'node:fs/promises'
import { matchesGlob, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { NodeHandler } from './node-call.ts'
import { type FetchHandler, onNode } from './web-standard.ts'

export interface DeployedFunction {
  /** `/api/cron/tick` */
  path: string
  maxDurationMs: number
  /** The handler of a method; undefined is Vercel's 405. A function of Node's kind takes every method. */
  handlerFor(method: string): Promise<NodeHandler | undefined>
}

export interface Cron {
  path: string
  /** Five fields, UTC. */
  schedule: string
}

/** What Vercel would make of a checkout: one function a file of `api/`, and what `vercel.json` says of them. */
export interface Deployment {
  /** The function that answers a path, rewrites included. */
  find(path: string): DeployedFunction | undefined
  readonly crons: readonly Cron[]
}

interface VercelConfiguration {
  rewrites?: { source: string; destination: string }[]
  crons?: Cron[]
  functions?: Record<string, { maxDuration?: number }>
}

/** Vercel's own, for a project that sets none. */
const DEFAULT_MAX_DURATION_S = 300

/** @param root the folder that holds `api/` and `vercel.json` */
export async function readDeployment(root: string): Promise<Deployment> {
  const configuration = await readConfiguration(root)
  const files = (await readdir(resolve(root, 'api'), { recursive: true }))
    .map((name) => `api/${name.replaceAll('\\', '/')}`)
    .filter((name) => name.endsWith('.ts') && !name.split('/').some((part) => /^[_.]/.test(part)))
  const functions = new Map(
    files.map((file) => {
      const deployed = toFunction(root, file, configuration)
      return [deployed.path, deployed]
    }),
  )
  const rewrites = (configuration.rewrites ?? []).map(({ source, destination }) => ({
    matches: toPattern(source),
    destination,
  }))
  return {
    crons: configuration.crons ?? [],
    find(path) {
      // Vercel looks at the files first, then at the rewrites; the request keeps its own URL.
      const direct = functions.get(path)
      if (direct) return direct
      const rewrite = rewrites.find(({ matches }) => matches.test(path))
      return rewrite && functions.get(rewrite.destination.split('?')[0] ?? '')
    },
  }
}

async function readConfiguration(root: string): Promise<VercelConfiguration> {
  try {
    return JSON.parse(await readFile(resolve(root, 'vercel.json'), 'utf8')) as VercelConfiguration
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {}
    throw error
  }
}

function toFunction(root: string, file: string, configuration: VercelConfiguration): DeployedFunction {
  const url = pathToFileURL(resolve(root, file)).href
  const rule = Object.entries(configuration.functions ?? {}).find(([glob]) => matchesGlob(file, glob))
  return {
    path: `/${file.replace(/\.ts$/, '').replace(/\/index$/, '')}`,
    maxDurationMs: (rule?.[1].maxDuration ?? DEFAULT_MAX_DURATION_S) * 1_000,
    // Node keeps the module, and a failed import fails again: as an instance that doesn't start.
    handlerFor: async (method) => pickHandler((await import(url)) as Record<string, unknown>, method),
  }
}

function pickHandler(module: Record<string, unknown>, method: string): NodeHandler | undefined {
  const whole = module.default
  if (typeof whole === 'function') return whole as NodeHandler
  if (typeof whole === 'object' && whole !== null && 'fetch' in whole && typeof whole.fetch === 'function')
    // Of these there are no requests.
    return /^(CONNECT|TRACE|TRACK)$/.test(method)
      ? undefined
      : onNode(whole.fetch.bind(whole) as FetchHandler)
  const handler = /^(GET|HEAD|OPTIONS|POST|PUT|DELETE|PATCH)$/.test(method) ? module[method] : undefined
  return typeof handler === 'function' ? onNode(handler as FetchHandler) : undefined
}

/** The part of path-to-regexp that rewrites here may use: `(.*)`, `:name`, `:path*`. */
function toPattern(source: string): RegExp {
  const pattern = source
    .replace(/[.+^${}|[\]\\]/g, (found, index) =>
      source.startsWith('(.*)', index - 1) ? found : `\\${found}`,
    )
    .replace(/\/:\w+\*/g, '(?:/.*)?')
    .replace(/:\w+/g, '[^/]+')
  return new RegExp(`^${pattern}$`)
}
