import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterEach, expect, it, vi } from 'vitest'
import { listen, readBody } from '../../lib/local/http/local-server.ts'
import { openEmbeddedDatabase } from '../../lib/local/neon/database.ts'
import {
  type Act,
  type ActResult,
  FIRST_GROUP,
  type Trace,
  type WorldState,
} from '../../lib/local/protocol.ts'
import { createTelegramWorld, type TelegramWorld } from '../../lib/local/telegram/world.ts'
import { systemClock } from '../../lib/platform/clock.ts'
import { type Program, runProgram, startProgram } from '../support/program.ts'

const SERVE = 'lib/local/serve.ts'
const START = 'lib/local/start.ts'
const TELEGRAM = {
  TELEGRAM_BOT_TOKEN: '123456:a-token-that-is-not-one-of-telegrams',
  TELEGRAM_BOT_USERNAME: 'PhantomTestBot',
  TELEGRAM_WEBHOOK_SECRET: 'a-secret-for-the-programs',
}

const MINUTE = 60_000
const HOUR = 60 * MINUTE

const running: Program[] = []
const start = async (file: string, env: Record<string, string> = {}, args: readonly string[] = []) => {
  const program = await startProgram(file, env, args)
  running.push(program)
  return program
}
afterEach(async () => {
  await Promise.all(running.splice(0).map((program) => program.stop()))
})

const get = async <T>(program: Program, path: string) => (await (await fetch(program.url + path)).json()) as T
const post = async <T>(program: Program, path: string, body: unknown) =>
  (await (await fetch(program.url + path, { method: 'POST', body: JSON.stringify(body) })).json()) as T

it('plays in the playground with nothing set, moves the clock, and begins anew', async () => {
  const program = await start(START)
  const state = () => get<WorldState>(program, '/local/state')
  const group = async () => {
    const found = (await state()).chats.find(({ title }) => title === FIRST_GROUP)
    if (!found) throw new Error('no group')
    return found
  }
  const { people } = await state()
  const idOf = (name: string) => people.find(({ firstName }) => firstName === name)?.id ?? 0
  const act = (name: string, what: Act) =>
    post<ActResult>(program, '/local/act', { as: idOf(name), act: what })
  const chatId = (await group()).id

  expect(await act('Lucía', { do: 'add-bot', chatId, admin: true })).toMatchObject({ ok: true })
  expect(await act('Nadia', { do: 'send', chatId, text: '/diario' })).toMatchObject({ ok: true })
  await vi.waitFor(async () => expect((await group()).messages.at(-1)?.text).toMatch(/150/), 5_000)
  const traces = await get<Trace[]>(program, '/local/traces')
  expect(traces.find(({ summary }) => summary === '/diario')).toMatchObject({
    kind: 'update',
    updateKind: 'message',
    status: 200,
  })

  const { nowMs } = await state()
  await post(program, '/local/clock', { advanceMs: 3_600_000 })
  expect((await state()).nowMs - nowMs).toBeGreaterThanOrEqual(3_600_000)
  expect(await post(program, '/local/cron', { path: '/api/cron/tick' })).toMatchObject({ status: 200 })

  await post(program, '/local/reset', {})
  expect((await group()).messages).toEqual([])
  await act('Lucía', { do: 'add-bot', chatId, admin: true })
  await act('Nadia', { do: 'send', chatId, text: '/saldo' })
  await vi.waitFor(async () => expect((await group()).messages.at(-1)?.text).toMatch(/100/), 5_000)
  expect(await program.stop()).toBe(0)
}, 120_000)

it('is woken at the moment when something falls due, by a stand-in of QStash', async () => {
  const program = await start(START, { QSTASH_TOKEN: 'local' })
  const state = () => get<WorldState>(program, '/local/state')
  const { people, chats } = await state()
  const chatId = chats.find(({ title }) => title === FIRST_GROUP)?.id ?? 0
  const messages = async () => (await state()).chats.find(({ id }) => id === chatId)?.messages ?? []
  const act = (name: string, what: Act) =>
    post<ActResult>(program, '/local/act', {
      as: people.find(({ firstName }) => firstName === name)?.id,
      act: what,
    })
  const says = (part: string) =>
    vi.waitFor(async () => {
      const found = (await messages()).findLast(({ text }) => text?.includes(part))
      if (!found) throw new Error(`nobody says ${part}`)
      return found
    }, 15_000)
  await act('Lucía', { do: 'add-bot', chatId, admin: true })
  for (const who of ['Nadia', 'Iván']) {
    await act(who, { do: 'send', chatId, text: '/consentimiento' })
    const { messageId } = await vi.waitFor(async () => {
      const last = (await messages()).at(-1)
      if (!last?.buttons[0]?.[0]?.text.includes('acepto')) throw new Error('no rules yet')
      return last
    }, 15_000)
    await act(who, { do: 'press', chatId, messageId, row: 0, column: 0 })
  }
  await act('Nadia', { do: 'send', chatId, text: '/collar @ivan_el_cuervo' })
  await says('Le ofreces tu collar')
  const ticks = async () =>
    (await get<Trace[]>(program, '/local/traces')).filter(({ path }) => path === '/api/cron/tick')
  // Nothing comes before its time, though others are served at the last moment.
  await post(program, '/local/clock', { advanceMs: 48 * HOUR - MINUTE })
  await act('Nadia', { do: 'send', chatId, text: '/saldo' })
  await says('🪙')
  expect(await ticks()).toEqual([])
  await post(program, '/local/clock', { advanceMs: MINUTE + 1_000 })
  // One more may follow at once: what was done has planned something.
  await vi.waitFor(
    async () => expect((await ticks())[0]).toMatchObject({ kind: 'cron', status: 200 }),
    15_000,
  )
}, 120_000)

it('serves the functions alone, and counts for who has the token', async () => {
  const program = await start(SERVE, {
    ...TELEGRAM,
    LOCAL_CONTROL_TOKEN: 'a-token',
    HEALTH_TOKEN: 'another-token-of-the-tests',
  })
  const metrics = async () => {
    const headers = { authorization: 'Bearer a-token' }
    return (await (await fetch(`${program.url}/local/metrics`, { headers })).json()) as Record<string, number>
  }
  expect(await get(program, '/api/health')).toEqual({ live: true })
  // Many who watch ask for no more than the status.
  expect((await fetch(`${program.url}/api/health`, { method: 'HEAD' })).status).toBe(200)
  // That it lives is told without asking the stores; that it is ready is not.
  const headers = { authorization: 'Bearer another-token-of-the-tests' }
  expect((await fetch(`${program.url}/api/health?ready`, { headers })).headers.get('content-type')).toMatch(
    /json/,
  )
  const { redisRequests = 0, postgresRequests = 0 } = await metrics()
  expect([redisRequests > 0, postgresRequests > 0]).toEqual([true, true])
  expect((await fetch(`${program.url}/api/telegram`, { method: 'POST', body: '{}' })).status).toBe(401)
  expect(await metrics()).toMatchObject({ updates: 1 })
  for (const path of ['/', '/local/state', '/local/metrics', '/local/events', '/local/files/x', '/local/'])
    expect((await fetch(program.url + path)).status).toBe(404)
})

it('says what is missing or wrong before it starts, without its value', async () => {
  const missing = await runProgram(SERVE, { TELEGRAM_BOT_TOKEN: 'not-a-token' })
  expect(missing.code).toBe(1)
  expect(missing.output).toContain('TELEGRAM_BOT_TOKEN is not valid')
  expect(missing.output).toContain('TELEGRAM_WEBHOOK_SECRET is missing')
  expect(missing.output).not.toContain('not-a-token')
  expect(missing.output).not.toContain('DATABASE_URL')
  expect(missing.output).not.toContain('    at ')
  const wrong = await runProgram(SERVE, { ...TELEGRAM, DATABASE_URL: 'mysql://secret', PORT: 'x' })
  expect(wrong.code).toBe(1)
  expect(wrong.output).toMatch(/PORT is not valid: .*\n.*DATABASE_URL is not valid: /)
  expect(wrong.output).not.toContain('secret')
})

const DEPLOYED = { url: 'https://phantom.example/api/telegram', secret: 'a-secret-of-the-deployment' }

async function withTelegram(
  webhook: { url: string; secret: string } | undefined,
  story: (world: TelegramWorld, env: Record<string, string>, api: Api) => Promise<void>,
): Promise<void> {
  const world = createTelegramWorld({
    clock: systemClock,
    enforceRateLimits: false,
    ...(webhook && { webhook: { ...webhook, allowedUpdates: ['message'], maxConnections: 7 } }),
  })
  const asked: { method: string; body: Record<string, unknown> }[] = []
  const telegram = await listen(async (req, res) => {
    const method = req.url?.split('/').at(-1) ?? ''
    if (/webhook/i.test(method)) {
      const body = await readBody(req)
      asked.push({ method, body: JSON.parse(body.toString()) })
      const passed = Object.assign(Readable.from([body]), {
        method: req.method,
        url: req.url,
        headers: req.headers,
      })
      await world.handle(passed as never, res)
    } else await world.handle(req, res)
  })
  try {
    const env = { TELEGRAM_BOT_TOKEN: world.bot.token, TELEGRAM_API_ROOT: telegram.url, LOG_LEVEL: 'warn' }
    await story(world, env, asked)
  } finally {
    await world.close()
    await telegram.close()
  }
}
type Api = readonly { method: string; body: Record<string, unknown> }[]

it('leaves a bot alone that has a webhook, and says how to poll it all the same', async () => {
  await withTelegram(DEPLOYED, async (_world, env, asked) => {
    const { code, output } = await runProgram(START, env)
    expect(code).toBe(1)
    expect(output).toContain('phantom.example')
    expect(output).toContain('npm start -- --take-over')
    expect(output).not.toContain('    at ')
    expect(asked.map(({ method }) => method)).toEqual(['getWebhookInfo'])
  })
}, 60_000)

it.each([
  ['with the secret of the environment', { TELEGRAM_WEBHOOK_SECRET: DEPLOYED.secret }],
  ['without a secret, and says so, where none is known', {}],
])(
  'takes over a bot that has a webhook when told to, and gives it back at the end, %s',
  async (_how, more) => {
    await withTelegram(DEPLOYED, async (world, env, asked) => {
      const program = await start(START, { ...env, ...more }, ['--take-over'])
      await vi.waitFor(() => expect(program.output()).toContain(`https://t.me/${world.bot.username}`), 5_000)
      expect(program.output()).toContain('Taken over from phantom.example')
      expect(program.output()).toContain(`npm run setup -- ${DEPLOYED.url}`)
      const secret = 'TELEGRAM_WEBHOOK_SECRET' in more
      expect(program.output().includes('without a secret')).toBe(!secret)
      const person = world.people().find(({ firstName }) => firstName === 'Emily')
      await world.act(person?.id ?? 0, { do: 'start-bot' }, { wait: false })
      const chat = () => world.findChats(({ withUserId }) => withUserId === person?.id)[0]
      await vi.waitFor(() => expect(chat()?.messages.at(-1)?.fromId).toBe(world.bot.id), 10_000)
      expect(await program.stop()).toBe(0)
      expect(asked.at(-1)).toEqual({
        method: 'setWebhook',
        body: {
          url: DEPLOYED.url,
          allowed_updates: ['message'],
          max_connections: 7,
          ...(secret && { secret_token: DEPLOYED.secret }),
        },
      })
      expect(program.output()).toContain('The webhook is given back to phantom.example.')
    })
  },
  120_000,
)

it('polls a bot without a webhook, and touches no webhook', async () => {
  await withTelegram(undefined, async (world, env, asked) => {
    const program = await start(START, env)
    await vi.waitFor(() => expect(program.output()).toContain(`https://t.me/${world.bot.username}`), 5_000)
    expect(await program.stop()).toBe(0)
    expect(asked.map(({ method }) => method)).toEqual(['getWebhookInfo'])
  })
}, 120_000)

it('keeps a second process from the same LOCAL_DATA_DIR, and tells it of the first', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'phantom-shared-'))
  try {
    const env = { ...TELEGRAM, LOCAL_DATA_DIR: folder }
    const first = await start(SERVE, env)
    const second = await runProgram(SERVE, env)
    expect(second.code).toBe(1)
    expect(second.output).toContain(`${folder} is in use by process ${first.pid}, since 20`)
    expect(second.output).toContain(`on port ${new URL(first.url).port}`)
    expect(second.output).not.toContain('    at ')
    const playing = await runProgram(START, { LOCAL_DATA_DIR: folder })
    expect([playing.code, playing.output]).toEqual([1, expect.stringContaining(`process ${first.pid}`)])
    // However it ends.
    await first.kill()
    const next = await start(SERVE, env)
    expect(await get(next, '/api/health')).toEqual({ live: true })
  } finally {
    await Promise.all(running.splice(0).map((program) => program.stop()))
    await rm(folder, { recursive: true })
  }
}, 120_000)

it('says in a sentence that LOCAL_DATA_DIR is no folder', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'phantom-file-'))
  try {
    const file = join(folder, 'data')
    await writeFile(file, '')
    for (const [dir, what] of [
      [file, 'is a file'],
      [join(file, 'deeper'), 'leads through a file'],
    ] as const) {
      const served = await runProgram(SERVE, { ...TELEGRAM, LOCAL_DATA_DIR: dir })
      expect(served.code).toBe(1)
      expect(served.output).toContain(`LOCAL_DATA_DIR: ${dir} ${what}`)
      expect(served.output).not.toMatch(/ {4}at |EEXIST|ENOTDIR/)
    }
  } finally {
    await rm(folder, { recursive: true })
  }
}, 120_000)

it('remembers after a restart what is to be woken for', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'phantom-planned-'))
  try {
    const env = { ...TELEGRAM, LOCAL_DATA_DIR: folder, LOCAL_CONTROL_TOKEN: 'a-token', QSTASH_TOKEN: 'local' }
    await (await start(SERVE, env)).stop()
    const query = async (text: string) => {
      const database = await openEmbeddedDatabase({ dataDir: join(folder, 'postgres') })
      const { rows } = await database.run({ query: text, params: [] })
      await database.close()
      return rows
    }
    await query(`
      with place as (
        insert into groups (chat_id, title, created_at) values (-100, 'x', now()) returning id)
      insert into jobs (kind, key, group_id, due_at, run_at, payload)
      select 'auctions.settle', 'x', id, now() + interval '1 hour', now() + interval '1 hour', 'null' from place`)
    const program = await start(SERVE, env)
    const control = { headers: { authorization: 'Bearer a-token' } }
    const woken = async () => {
      const metrics = await fetch(`${program.url}/local/metrics`, control)
      return ((await metrics.json()) as { postgresRequests: number }).postgresRequests > 0
    }
    expect(await woken()).toBe(false)
    const body = JSON.stringify({ advanceMs: HOUR + MINUTE })
    // Planned behind the start.
    await vi.waitFor(async () => {
      await fetch(`${program.url}/local/clock`, { method: 'POST', body, ...control })
      expect(await woken()).toBe(true)
    }, 15_000)
  } finally {
    await Promise.all(running.splice(0).map((program) => program.stop()))
    await rm(folder, { recursive: true })
  }
}, 120_000)
