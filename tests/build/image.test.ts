/** The image and what stands around it: the Dockerfile's own lines executed, the bot started from them by nobody special. */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants } from 'node:fs'
import { chmod, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { parse } from 'yaml'
import { groupMessage } from '../bot/updates.ts'
import { buildImage, type Image, readIgnore, shell } from '../support/dockerfile.ts'
import { openStores, type TestStores } from '../support/stores.ts'

const CHECKOUT = join(import.meta.dirname, '../..')
const SECRET = 'a-secret-for-the-image'
const BOT = {
  TELEGRAM_BOT_TOKEN: '123456:a-token-that-is-not-one-of-telegrams',
  TELEGRAM_BOT_USERNAME: 'PhantomTestBot',
  TELEGRAM_WEBHOOK_SECRET: SECRET,
  TELEGRAM_API_ROOT: 'http://127.0.0.1:9',
  LOG_LEVEL: 'warn',
}
/** Somebody who owns nothing, where this runs as root; else whoever runs this. */
const NOBODY = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}
const NODE_FOLDER = dirname(process.execPath)

let folder: string
let image: Image
let stores: TestStores
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'phantom-image-'))
  await chmod(folder, 0o755)
  stores = await openStores()
  const env = {
    PATH: [NODE_FOLDER, process.env.PATH].join(delimiter),
    HOME: folder,
    npm_config_cache: process.env.npm_config_cache ?? join(process.env.HOME ?? folder, '.npm'),
    npm_config_prefer_offline: 'true',
  }
  image = await buildImage(CHECKOUT, folder, shell(env, CHECKOUT))
}, 600_000)
afterAll(async () => {
  await stores.close()
  await rm(folder, { recursive: true, force: true })
})

const inImage = (path: string) => join(image.root, image.workdir, path)

const options = (env: Record<string, string>, nodeFolder = NODE_FOLDER) => ({
  cwd: inImage('.'),
  env: { ...image.env, PATH: [nodeFolder, process.env.PATH].join(delimiter), HOME: '/nonexistent', ...env },
  ...NOBODY,
})

async function run(command: readonly string[], env: Record<string, string>, nodeFolder?: string) {
  const [file = '', ...args] = command
  return promisify(execFile)(file, args, options(env, nodeFolder)).then(
    ({ stdout, stderr }) => ({ code: 0, output: stdout + stderr }),
    ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({
      code,
      output: stdout + stderr,
    }),
  )
}

async function start(env: Record<string, string>): Promise<{ child: ChildProcess; port: number }> {
  const [file = '', ...args] = image.command
  const child = spawn(file, args, options({ PORT: '0', ...env }))
  let output = ''
  const port = await new Promise<number>((found, reject) => {
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => {
        output += chunk
        const listens = /localhost:(\d+)/.exec(output)?.[1]
        if (listens) found(Number(listens))
      })
    child.once('exit', (code) => reject(new Error(`ended with ${code}:\n${output}`)))
  })
  return { child, port }
}

const storesEnv = () => ({
  DATABASE_URL: stores.databaseUrl,
  UPSTASH_REDIS_REST_URL: stores.redisUrl,
  UPSTASH_REDIS_REST_TOKEN: stores.redisToken,
})

it('holds what runs, and nothing else', async () => {
  expect((await readdir(inImage('.'))).sort()).toEqual(
    ['api', 'backups', 'lib', 'migrations', 'node_modules', 'package.json', 'vercel.json'].sort(),
  )
  const packages = await readdir(inImage('node_modules'))
  expect(packages).toContain('pg')
  for (const tool of ['vitest', 'esbuild', 'fengari', 'node']) expect(packages).not.toContain(tool)
  expect(image.user).not.toBe('root')
  for (const base of image.bases) expect(base).toMatch(/^node:24\.\d+\.\d+-\w/)
})

it('lets no secret and no history in', async () => {
  const isIgnored = readIgnore(await readFile(join(CHECKOUT, '.dockerignore'), 'utf8'))
  for (const path of ['.env', '.git/config', 'tests/build/image.test.ts', 'node_modules/pg/package.json'])
    expect([path, isIgnored(path)]).toEqual([path, true])
  for (const path of ['lib/app.ts', '.npmrc', 'package-lock.json'])
    expect([path, isIgnored(path)]).toEqual([path, false])
})

it('serves as somebody who may change none of it, is found healthy, and ends in order', async () => {
  const { child, port } = await start({ ...BOT, ...storesEnv(), LOCAL_CRONS: '1' })
  if (NOBODY.uid !== undefined) {
    const status = await readFile(`/proc/${child.pid}/status`, 'utf8')
    expect(status).toMatch(/^Uid:\t65534\t65534/m)
    expect((await stat(inImage('lib/app.ts'))).uid).toBe(0)
    expect((await stat(inImage('lib/app.ts'))).mode & constants.S_IWOTH).toBe(0)
  }
  const healthy = async (at: number) => (await run(image.healthCommand, { PORT: String(at) })).code
  expect(await healthy(port)).toBe(0)
  const response = await fetch(`http://127.0.0.1:${port}/api/telegram`, {
    method: 'POST',
    headers: { 'x-telegram-bot-api-secret-token': SECRET },
    body: JSON.stringify(groupMessage({ text: '¡hola a todos!' })),
  })
  expect(response.status).toBe(200)
  child.kill('SIGTERM')
  expect(await once(child, 'exit')).toEqual([0, null])
  expect(await healthy(port)).toBe(1)
}, 120_000)

it('shows nothing of this machine to who comes through the proxy', async () => {
  const { child, port } = await start({ ...BOT, ...storesEnv() })
  const forwarded = [
    { 'x-forwarded-for': '203.0.113.7', 'x-forwarded-proto': 'https', 'x-forwarded-host': 'bot.example.org' },
    { 'x-forwarded-for': '127.0.0.1', host: 'localhost' },
    { forwarded: 'for=127.0.0.1;host=localhost' },
    { 'x-real-ip': '127.0.0.1' },
    {},
  ]
  for (const headers of forwarded)
    for (const path of ['/local/metrics', '/local/state', '/local/', '/LOCAL/../local/metrics']) {
      const { status } = await fetch(`http://127.0.0.1:${port}${path}`, { headers })
      expect([path, headers, status]).toEqual([path, headers, 404])
    }
  const moved = await fetch(`http://127.0.0.1:${port}/local/clock`, {
    method: 'POST',
    headers: { 'x-forwarded-for': '127.0.0.1' },
    body: '{"advanceMs":1}',
  })
  expect(moved.status).toBe(404)
  child.kill('SIGTERM')
  await once(child, 'exit')
}, 120_000)

it('wants both stores, and says so', async () => {
  const { code, output } = await run(image.command, BOT)
  expect(code).toBe(1)
  expect(output).toContain('DATABASE_URL is missing')
  expect(output).toContain('REDIS_URL is missing')
  expect(output).not.toContain('    at ')
}, 60_000)

it('has what migrates beside it', async () => {
  const { scripts } = JSON.parse(await readFile(inImage('package.json'), 'utf8'))
  const { code, output } = await run(scripts.migrate.split(' '), {
    DATABASE_URL: 'postgres://me@127.0.0.1:9/x',
  })
  expect([code, output]).toEqual([1, expect.stringContaining('ECONNREFUSED')])
}, 60_000)

/** Of those on this machine, one that is too old. */
const oldNode = (process.env.PATH ?? '').split(delimiter).find((path) => {
  try {
    accessSync(join(path, 'node'), constants.X_OK)
    return path !== NODE_FOLDER && !path.includes('node_modules')
  } catch {
    return false
  }
})

it.runIf(oldNode)('wants Node 24, and says so', async (context) => {
  const { stdout } = await promisify(execFile)(join(oldNode ?? '', 'node'), ['--version'])
  if (Number(/^v(\d+)/.exec(stdout)?.[1]) >= 24) return context.skip()
  const { code, output } = await run(image.command, BOT, oldNode)
  expect(code).toBe(1)
  expect(output).toContain('Node 24 is wanted, and this is')
  expect(output).not.toContain('    at ')
})

interface Service {
  ports?: string[]
  volumes?: string[]
  image?: string
  healthcheck?: object
  environment?: Record<string, string>
  depends_on?: Record<string, { condition: string }>
  networks?: string[]
  stop_grace_period?: string
}

it('stands behind Caddy, which alone is reached from outside', async () => {
  const text = await readFile(join(CHECKOUT, 'compose.yaml'), 'utf8')
  const { services, volumes, networks } = parse(text) as {
    services: Record<string, Service>
    volumes: Record<string, unknown>
    networks: Record<string, unknown>
  }
  const published = Object.entries(services).filter(([, { ports }]) => ports)
  expect(published.map(([name]) => name)).toEqual(['caddy'])
  for (const [name, service] of Object.entries(services)) {
    if (name !== 'bot') expect([name, service.healthcheck]).not.toEqual([name, undefined])
    if (name !== 'bot') expect(service.image).toMatch(/^\w+:\d+\.\d+/)
    for (const other of Object.keys(service.depends_on ?? {})) expect(services).toHaveProperty(other)
    for (const volume of service.volumes ?? [])
      if (!volume.startsWith('./')) expect(volumes).toHaveProperty([volume.split(':')[0] ?? ''])
    for (const network of service.networks ?? []) expect(networks).toHaveProperty([network])
  }
  for (const store of ['postgres', 'redis']) expect(services[store]?.networks).toEqual(['inside'])
  expect(services.bot?.environment).toMatchObject({ PORT: String(image.ports[0]), LOCAL_CRONS: '1' })
  // Every secret and the address come from .env, where they are explained.
  const example = await readFile(join(CHECKOUT, '.env.example'), 'utf8')
  for (const [, name = ''] of text.matchAll(/(?<!\$)\$\{(\w+)/g))
    expect(example).toMatch(new RegExp(`^${name}=$`, 'm'))
  const [, graceMs = ''] =
    /GRACE_MS = ([\d_]+)/.exec(await readFile(join(CHECKOUT, 'lib/local/serve.ts'), 'utf8')) ?? []
  expect(Number.parseInt(services.bot?.stop_grace_period ?? '', 10) * 1_000).toBeGreaterThan(
    Number(graceMs.replace('_', '')),
  )
  const caddy = await readFile(join(CHECKOUT, 'Caddyfile'), 'utf8')
  expect(caddy).toContain('respond /local/* 404')
  expect(caddy).toContain(`reverse_proxy bot:${image.ports[0]}`)
})

it('keeps to the memory that a function has on Vercel, and `npm run serve` as far as Node takes it', async () => {
  const read = async (name: string) => JSON.parse(await readFile(join(CHECKOUT, name), 'utf8'))
  const { env } = (await read('vercel.json')) as { env: Record<string, string> }
  expect(env.NODE_OPTIONS).toBeDefined()
  expect(image.env).toMatchObject(env)
  const { scripts } = (await read('package.json')) as { scripts: Record<string, string> }
  expect(scripts.serve).toContain(`node ${env.NODE_OPTIONS} `)
})
