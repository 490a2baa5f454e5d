/**
 * The playground's server with the real Telegram simulator and, in the bot's place, a small scripted one: what the page
 * is tested against where the bot's own behaviour is not the question.
 */
import { listen, readBody, sendJson } from '../../../lib/local/http/local-server.ts'
import { markLost } from '../../../lib/local/playground/lost.ts'
import { type PlaygroundDeps, playgroundRoutes } from '../../../lib/local/playground/routes.ts'
import type { Story, Trace } from '../../../lib/local/protocol.ts'
import { createTelegramWorld, type TelegramWorld } from '../../../lib/local/telegram/world.ts'
import { answerAs } from './scripted-bot.ts'

const START_MS = Date.UTC(2026, 10, 23, 21, 30)

export interface DemoHouse {
  url: string
  /** The world now; a reset makes another. */
  world(): TelegramWorld
  close(): Promise<void>
}

export async function openDemoHouse(stories: readonly Story[] = []): Promise<DemoHouse> {
  const clock = { nowMs: START_MS, now: () => clock.nowMs }
  const listeners = { change: new Set<() => void>(), trace: new Set<(trace: Trace) => void>() }
  let traces: Trace[] = []
  let balances = new Map<number, number>()

  const telegram = await listen(async (req, res) => {
    await world.handle(req, res)
  })
  const bot = await listen(async (req, res) => {
    const update = JSON.parse((await readBody(req)).toString('utf8'))
    const calls: Trace['calls'] = []
    const call = async (method: string, payload: object) => {
      const response = await fetch(`${telegram.url}/bot${world.bot.token}/${method}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(payload),
      })
      calls.push({ to: 'telegram', what: method, ms: 3.2, status: response.status })
      return response.json()
    }
    const told = await answerAs(update, { call, balances, people: world.people() })
    const trace = toTrace(update, told, calls, traces.length + 1, clock.now())
    traces = [...traces, trace]
    for (const listener of listeners.trace) listener(trace)
    sendJson(res, 200, told.reply ?? {})
  })

  const openWorld = () => {
    const opened = createTelegramWorld({
      clock,
      enforceRateLimits: false,
      webhook: {
        url: bot.url,
        secret: 'demo',
        allowedUpdates: ['message', 'edited_message', 'callback_query', 'my_chat_member', 'chat_member'],
      },
    })
    opened.onChange(() => {
      for (const listener of listeners.change) listener()
    })
    opened.onCall((call) => {
      const lost = markLost(traces, call)
      if (lost) for (const listener of listeners.trace) listener(lost)
    })
    return opened
  }
  let world = openWorld()

  const deps: PlaygroundDeps = {
    state: (language) => world.state(language),
    onChange: (listener) => subscribe(listeners.change, listener),
    act: (userId, act, language) => world.act(userId, act, { language }),
    addPerson: (person) => world.addPerson(person),
    traces: () => traces,
    onTrace: (listener) => subscribe(listeners.trace, listener),
    advanceClock: (ms) => {
      clock.nowMs += ms
      return clock.nowMs
    },
    fireCron: async () => ({ status: 200, body: '{}' }),
    stories: async () => stories,
    setOldServer: (old) => world.setOldServer(old),
    reset: async () => {
      await world.close()
      clock.nowMs = START_MS
      traces = []
      balances = new Map()
      world = openWorld()
    },
  }
  const routes = playgroundRoutes(deps)
  const page = await listen(async (req, res) => {
    if (!(await routes(req, res)) && !(await world.handle(req, res))) res.writeHead(404).end()
  })
  return {
    url: page.url.replace('127.0.0.1', 'localhost'),
    world: () => world,
    async close() {
      await world.close()
      await Promise.all([page, bot, telegram].map((server) => server.close()))
    },
  }
}

function toTrace(
  { update_id, ...update }: { update_id: number } & Record<string, unknown>,
  told: { reply?: { method: string } },
  calls: Trace['calls'],
  id: number,
  nowMs: number,
): Trace {
  const [updateKind = 'message', body] = Object.entries(update)[0] ?? []
  const { text, data } = (body ?? {}) as { text?: string; data?: string }
  const summary = text ?? data
  const isCommand = summary?.startsWith('/') ?? false
  return {
    id,
    kind: 'update',
    path: '/api/telegram',
    updateId: update_id,
    updateKind,
    ...(summary === undefined ? {} : { summary }),
    startedAtMs: nowMs,
    ms: isCommand ? 8.4 : 1.9,
    status: 200,
    redis: isCommand ? 2 : 1,
    postgres: isCommand ? 1 : 0,
    telegram: calls.length,
    calls: [
      { to: 'redis', what: 'EVALSHA', ms: 0.8, status: 200 },
      ...(isCommand
        ? [{ to: 'postgres', what: 'POST /sql (1 statement)', ms: 4.1, status: 200 } as const]
        : []),
      ...calls,
    ],
    ...(told.reply ? { replyMethod: told.reply.method } : {}),
    logs: [{ level: 'info', module: 'bot', msg: `${updateKind} done` }],
  }
}

function subscribe<T>(set: Set<T>, listener: T): () => void {
  set.add(listener)
  return () => set.delete(listener)
}
