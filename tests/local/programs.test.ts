import { afterEach, expect, it, vi } from 'vitest'
import { listen } from '../../lib/local/http/local-server.ts'
import {
  type Act,
  type ActResult,
  FIRST_GROUP,
  type Trace,
  type WorldState,
} from '../../lib/local/protocol.ts'
import { createTelegramWorld } from '../../lib/local/telegram/world.ts'
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
const start = async (file: string, env: Record<string, string> = {}) => {
  const program = await startProgram(file, env)
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
    replyMethod: 'sendMessage',
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
  await says('le ofrece su collar')
  const ticks = async () =>
    (await get<Trace[]>(program, '/local/traces')).filter(({ path }) => path === '/api/cron/tick')
  // Nothing comes before its time, though others are served at the last moment.
  await post(program, '/local/clock', { advanceMs: 48 * HOUR - MINUTE })
  await act('Nadia', { do: 'send', chatId, text: '/saldo' })
  await says('🪙')
  expect(await ticks()).toEqual([])
  await post(program, '/local/clock', { advanceMs: MINUTE + 1_000 })
  await vi.waitFor(async () => expect(await ticks()).toMatchObject([{ kind: 'cron', status: 200 }]), 15_000)
}, 120_000)

it('serves the functions alone, and counts', async () => {
  const program = await start(SERVE, TELEGRAM)
  expect(await get(program, '/api/health')).toMatchObject({ ready: true })
  const zero = { redisRequests: 0, postgresRequests: 0, telegramCalls: 0, updates: 0 }
  const { redisRequests, postgresRequests } = await get<typeof zero>(program, '/local/metrics')
  expect([redisRequests > 0, postgresRequests]).toEqual([true, 1])
  expect((await fetch(`${program.url}/api/telegram`, { method: 'POST', body: '{}' })).status).toBe(401)
  expect(await get(program, '/local/metrics')).toMatchObject({ updates: 1 })
  expect((await fetch(`${program.url}/`)).status).toBe(404)
  expect((await fetch(`${program.url}/local/state`)).status).toBe(404)
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
  expect(wrong.output).toMatch(/PORT: .*\n.*DATABASE_URL: /)
  expect(wrong.output).not.toContain('secret')
})

it('polls the real Telegram when it has a token, and takes the webhook away with a warning', async () => {
  const world = createTelegramWorld({
    clock: systemClock,
    enforceRateLimits: false,
    webhook: { url: 'https://phantom.example/api/telegram', secret: 'x' },
  })
  const telegram = await listen(async (req, res) => {
    await world.handle(req, res)
  })
  try {
    const program = await start(START, {
      TELEGRAM_BOT_TOKEN: world.bot.token,
      TELEGRAM_API_ROOT: telegram.url,
      LOG_LEVEL: 'warn',
    })
    await vi.waitFor(() => expect(program.output()).toContain(`https://t.me/${world.bot.username}`), 5_000)
    expect(program.output()).toContain('This bot had a webhook (phantom.example)')
    const person = world.state().people.find(({ firstName }) => firstName === 'Emily')
    await world.act(person?.id ?? 0, { do: 'start-bot' }, { wait: false })
    const chat = () => world.state().chats.find(({ withUserId }) => withUserId === person?.id)
    await vi.waitFor(() => expect(chat()?.messages.at(-1)?.fromId).toBe(world.bot.id), 10_000)
    expect(await program.stop()).toBe(0)
  } finally {
    await world.close()
    await telegram.close()
  }
}, 120_000)
