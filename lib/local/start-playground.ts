import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { setUpBot } from '../bot/set-up.ts'
import { getApp } from '../entry.ts'
import type { WorldClock } from './clock.ts'
import { startCrons } from './cron-clock.ts'
import { type LocalFunctions, openLocalFunctions, ROOT, type Started } from './functions.ts'
import { listen, sendJson } from './http/local-server.ts'
import { markLost } from './playground/lost.ts'
import { playgroundRoutes } from './playground/routes.ts'
import type { Trace } from './protocol.ts'
import { readLocalSettings } from './settings.ts'
import { readStories } from './stories.ts'
import type { RecordedCall } from './telegram/bot-api.ts'
import { createTelegramWorld, type TelegramWorld } from './telegram/world.ts'

const FILES_OF_THE_WORLD = '/local/files/'

/** A Telegram that can be started again from the beginning, under the same address. */
interface ReplaceableWorld {
  readonly current: TelegramWorld
  onChange(listener: () => void): () => void
  onCall(listener: (call: RecordedCall) => void): () => void
  replace(): Promise<void>
}

function createReplaceableWorld(clock: WorldClock): ReplaceableWorld {
  const listeners = new Set<() => void>()
  const callListeners = new Set<(call: RecordedCall) => void>()
  const changed = () => {
    for (const listener of listeners) listener()
  }
  const create = () => {
    const world = createTelegramWorld({ clock })
    world.onChange(changed)
    world.onCall((call) => {
      for (const listener of callListeners) listener(call)
    })
    return world
  }
  let current = create()
  return {
    get current() {
      return current
    },
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    onCall(listener) {
      callListeners.add(listener)
      return () => callListeners.delete(listener)
    },
    async replace() {
      await current.close()
      current = create()
    },
  }
}

/** The functions among simulated people, with the page to be them. */
export async function startPlayground(clock: WorldClock): Promise<Started> {
  const settings = readLocalSettings(process.env)
  const world = createReplaceableWorld(clock)
  const telegram = await listen(async (req, res) => {
    await sleep(settings.LOCAL_RTT_MS)
    if (!(await world.current.handle(req, res))) sendJson(res, 404, { ok: false, error_code: 404 })
  })
  const creator = world.current.state().people.find(({ isBot }) => !isBot)
  let routes: ReturnType<typeof playgroundRoutes> | undefined
  const functions = await openLocalFunctions({
    settings,
    clock,
    playground: true,
    env: {
      TELEGRAM_API_ROOT: telegram.url,
      TELEGRAM_BOT_TOKEN: world.current.bot.token,
      TELEGRAM_BOT_USERNAME: world.current.bot.username,
      TELEGRAM_WEBHOOK_SECRET: randomBytes(24).toString('hex'),
      CRON_SECRET: randomBytes(24).toString('hex'),
      OWNER_IDS: process.env.OWNER_IDS || String(creator?.id ?? ''),
    },
    async routes(req, res) {
      if (req.url?.startsWith(FILES_OF_THE_WORLD)) return world.current.handle(req, res)
      return (await routes?.(req, res)) ?? false
    },
  })
  const { runner, stores } = functions
  const webhookUrl = `${runner.url}/api/telegram`
  await setUpBot(await getApp(), { webhookUrl })
  routes = playgroundRoutes(playgroundParts(world, functions, clock, webhookUrl))
  const stopCrons = startCrons(runner, clock, functions.wakesExactly)

  const { postgres, redis } = stores.described
  return {
    announcement: `
  👻 The Phantom Bot te espera en · awaits you at  http://localhost:${runner.port}

  Telegram: simulado · simulated   Postgres: ${postgres}   Redis: ${redis}
`,
    async close() {
      stopCrons()
      await world.current.close()
      await telegram.close()
      await functions.close()
    },
  }
}

function playgroundParts(
  world: ReplaceableWorld,
  { runner, reset }: LocalFunctions,
  clock: WorldClock,
  webhookUrl: string,
): Parameters<typeof playgroundRoutes>[0] {
  const listeners = new Set<(trace: Trace) => void>()
  const publish = (trace: Trace | undefined) => {
    if (trace) for (const listener of listeners) listener(trace)
  }
  runner.onTrace(publish)
  world.onCall((call) => publish(markLost(runner.traces(), call)))
  return {
    state: (language) => world.current.state(language),
    onChange: world.onChange,
    act: (userId, act, language) => world.current.act(userId, act, { language }),
    addPerson: (person) => world.current.addPerson(person),
    traces: runner.traces,
    onTrace(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    advanceClock: clock.advance,
    fireCron: runner.fireCron,
    stories: async () => {
      const { features } = await getApp()
      return readStories(
        ROOT,
        features.map(({ name }) => name),
      )
    },
    setOldServer: (old) => world.current.setOldServer(old),
    async reset() {
      await world.replace()
      await reset()
      runner.clearTraces()
      await setUpBot(await getApp(), { webhookUrl })
    },
  }
}
