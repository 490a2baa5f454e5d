/**
 * Somebody who knows nothing of the project follows README.es.md, command by command, in a fresh clone. For the outside
 * stand a simulated Telegram and an https front in Caddy's place; PostgreSQL and Redis are real.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { createServer, type Server } from 'node:https'
import { type AddressInfo, createServer as createSocket } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { type LocalServer, listen, sendJson } from '../../lib/local/http/local-server.ts'
import { FIRST_GROUP } from '../../lib/local/protocol.ts'
import { createTelegramWorld, type TelegramWorld } from '../../lib/local/telegram/world.ts'
import { systemClock } from '../../lib/platform/clock.ts'
import { createTestDatabase, dropTestDatabase, newTestName } from '../support/test-database.ts'

const CHECKOUT = join(import.meta.dirname, '../..')
const run = promisify(execFile)

interface Block {
  readonly lines: string
  /** `background <address>`: it goes on, and answers there; `docker`; `fails`: says so by its exit code. */
  readonly how: readonly string[]
}

/** The fenced blocks that are for a shell, as a reader meets them. */
const blocksOf = (page: string): Block[] =>
  [...page.matchAll(/^```sh(.*)\n([\s\S]*?)^```$/gm)].map(([, how = '', lines = '']) => ({
    lines: lines.trim(),
    how: how.trim().split(/\s+/).filter(Boolean),
  }))

async function freePort(): Promise<number> {
  const socket = createSocket().listen(0, '127.0.0.1')
  await once(socket, 'listening')
  const { port } = socket.address() as AddressInfo
  socket.close()
  return port
}

let folder: string
let home: string
let world: TelegramWorld
let telegram: LocalServer
let front: Server
let database: { name: string; url: string }
let port: number
let publicUrl: string
const running: ChildProcess[] = []
const server = process.env.TEST_DATABASE_URL ?? ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'phantom-stranger-'))
  home = join(folder, 'clone')
  await cloneFresh()
  world = createTelegramWorld({ clock: systemClock, enforceRateLimits: false, retryDelaysMs: [50] })
  telegram = await listen(async (req, res) => {
    if (!(await world.handle(req, res))) sendJson(res, 404, { ok: false, error_code: 404 })
  })
  database = await createTestDatabase(server)
  port = await freePort()
  front = await openFront()
  publicUrl = `https://localhost:${(front.address() as AddressInfo).port}`
  // Nobody vouches for a certificate that was made a moment ago.
  process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0'
}, 120_000)
afterAll(async () => {
  for (const child of running) await stop(child)
  await world.close()
  await telegram.close()
  front.closeAllConnections()
  front.close()
  await dropTestDatabase(server, database.name)
  await rm(folder, { recursive: true, force: true })
}, 60_000)

/** A repository with what this checkout holds now, and a clone of it. */
async function cloneFresh(): Promise<void> {
  const upstream = join(folder, 'upstream')
  const { stdout } = await run('git', [
    '-C',
    CHECKOUT,
    'ls-files',
    '-z',
    '--cached',
    '--others',
    '--exclude-standard',
  ])
  for (const file of stdout.split('\0').filter(Boolean))
    await cp(join(CHECKOUT, file), join(upstream, file)).catch((error: NodeJS.ErrnoException) => {
      // Deleted, and not yet committed so.
      if (error.code !== 'ENOENT') throw error
    })
  const git = (...args: string[]) =>
    run('git', ['-C', upstream, '-c', 'user.name=x', '-c', 'user.email=x@x', ...args])
  await run('git', ['init', '-q', '-b', 'main', upstream])
  await git('add', '-A')
  await git('commit', '-qm', 'all')
  await run('git', ['clone', '-q', upstream, home])
}

/** TLS, and who called, as Caddy does it. */
async function openFront(): Promise<Server> {
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  await run('openssl', [
    ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', '-subj', '/CN=localhost'],
    ...['-addext', 'subjectAltName=DNS:localhost', '-keyout', key, '-out', cert],
  ])
  const options = { key: await readFile(key), cert: await readFile(cert) }
  // Beside those that this machine trusts already: it installs from somewhere, too.
  const trusted = process.env.NODE_EXTRA_CA_CERTS
  const others = trusted ? await readFile(trusted) : ''
  await writeFile(join(folder, 'trusted.pem'), `${others}\n${options.cert}`)
  const opened = createServer(options, (req, res) => {
    const { method, url: path, headers } = req
    const forwarded = { ...headers, 'x-forwarded-for': '149.154.160.1', 'x-forwarded-proto': 'https' }
    const asking = request({ host: '127.0.0.1', port, method, path, headers: forwarded }, (answer) => {
      res.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(res)
    })
    asking.on('error', () => res.writeHead(502).end())
    req.pipe(asking)
  })
  opened.listen(0, '127.0.0.1')
  await once(opened, 'listening')
  return opened
}

const environment = () => ({
  PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
  HOME: process.env.HOME ?? folder,
  PORT: String(port),
  NODE_EXTRA_CA_CERTS: join(folder, 'trusted.pem'),
  npm_config_prefer_offline: 'true',
})

async function execute(lines: string) {
  const line = lines.replaceAll('https://bot.ejemplo.org', publicUrl)
  return run('sh', ['-ec', line], { cwd: home, env: environment(), maxBuffer: 1 << 24 }).then(
    ({ stdout, stderr }) => ({ code: 0, output: stdout + stderr }),
    ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({
      code,
      output: stdout + stderr,
    }),
  )
}

/** Begins what goes on, and waits until it answers where the page says. */
async function begin(lines: string, address: string): Promise<void> {
  const child = spawn('sh', ['-ec', lines], { cwd: home, env: environment(), detached: true })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      output += chunk
    })
  running.push(child)
  const answers = async () => {
    if (child.exitCode !== null) throw new Error(`${lines} ended:\n${output}`)
    expect((await fetch(address.replace(':3000', `:${port}`))).status).toBe(200)
  }
  await vi.waitFor(answers, { timeout: 120_000, interval: 200 })
}

/** Ctrl+C. */
async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || !child.pid) return
  const ended = once(child, 'exit')
  process.kill(-child.pid, 'SIGINT')
  await ended
}

/** What the page says to fill in. */
async function fillIn(secret: string): Promise<void> {
  const file = join(home, '.env')
  const redis = new URL(process.env.TEST_REDIS_URL ?? '')
  redis.searchParams.set('keyPrefix', `${newTestName()}:`)
  const values: Record<string, string> = {
    TELEGRAM_BOT_TOKEN: world.bot.token,
    TELEGRAM_BOT_USERNAME: world.bot.username,
    TELEGRAM_WEBHOOK_SECRET: secret,
    TELEGRAM_API_ROOT: telegram.url,
    DATABASE_URL: database.url,
    REDIS_URL: redis.href,
    LOG_LEVEL: 'warn',
  }
  const text = await readFile(file, 'utf8')
  await writeFile(
    file,
    text.replace(/^(\w+)=$/gm, (line, name: string) => (name in values ? `${name}=${values[name]}` : line)),
  )
}

const hasDocker = () =>
  run('docker', ['compose', 'version'])
    .then(() => run('docker', ['info']))
    .then(
      () => true,
      () => false,
    )

it('gets from a clone to a bot that answers', async () => {
  const blocks = blocksOf(await readFile(join(home, 'README.es.md'), 'utf8'))
  expect(blocks.length).toBeGreaterThan(10)
  const docker = await hasDocker()
  for (const { lines, how } of blocks) {
    const [kind = '', address = ''] = how
    if (kind === 'docker' && !docker) {
      console.log(`left out, for want of Docker: ${lines.replaceAll('\n', ' && ')}`)
      continue
    }
    if (kind === 'background') {
      await begin(lines, address)
      if (lines === 'npm start') for (const child of running.splice(0)) await stop(child)
      continue
    }
    if (kind === 'update') {
      await isAnswered()
      for (const child of running.splice(0)) await stop(child)
    }
    const { code, output } = await execute(lines)
    expect([lines, code, output]).toEqual([lines, kind === 'fails' ? 1 : 0, output])
    if (lines.startsWith('openssl')) await fillIn(output.trim())
    if (lines.includes('--check')) expect(output).toMatch(/nothing was changed\./i)
  }
}, 900_000)

/** Somebody in a group of Telegram's asks for their balance, and hears it. */
async function isAnswered(): Promise<void> {
  const person = (name: string) => world.people().find(({ firstName }) => firstName === name)?.id ?? 0
  const [group] = world.findChats(({ title }) => title === FIRST_GROUP)
  const chatId = group?.id ?? 0
  await world.act(person('Lucía'), { do: 'add-bot', chatId, admin: true }, { wait: false })
  await world.act(person('Nadia'), { do: 'send', chatId, text: '/diario' }, { wait: false })
  await vi.waitFor(
    () => {
      const [chat] = world.findChats(({ id }) => id === chatId)
      expect(chat?.messages.some(({ text }) => text?.includes('150'))).toBe(true)
    },
    { timeout: 60_000, interval: 100 },
  )
}
