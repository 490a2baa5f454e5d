import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Bot, createBot, withOwn } from './bot/bot.ts'
import type { Shares } from './bot/door/limits.ts'
import { communityTexts } from './community/texts.ts'
import type { Feature } from './contract/feature.ts'
import type { DueWork } from './contract/job.ts'
import type { Services } from './contract/turn.ts'
import { features as allFeatures } from './features.ts'
import type { Rest } from './http/api/engine.ts'
import { answerCron, answerWakeUp } from './http/cron.ts'
import type { HttpRequest, HttpResponse } from './http/exchange.ts'
import { answerHealth } from './http/health.ts'
import { answerOnNode, type Handlers } from './http/node.ts'
import { answerTelegram } from './http/webhook.ts'
import { createSpeak } from './jobs/speak.ts'
import { jobsTexts } from './jobs/texts.ts'
import { createWork } from './jobs/work.ts'
import { type Clock, systemClock } from './platform/clock.ts'
import { createDatabase } from './platform/database.ts'
import { type Env, qstashOf, readEnv, secretsOf, signingKeysOf } from './platform/env.ts'
import { createLogging } from './platform/logger.ts'
import { fetchPublic } from './platform/public.ts'
import { type Random, systemRandom } from './platform/random.ts'
import { createRedis } from './platform/redis.ts'
import { createChatBudget } from './telegram/budget.ts'
import { createCallbackCodec } from './telegram/callback-data.ts'
import { createTelegram } from './telegram/client.ts'
import { createTranslator, type Speaker, type Translator } from './telegram/translator.ts'
import { hmacSha256 } from './values/digest.ts'
import { userId } from './values/ids.ts'

export interface AppOverrides {
  readonly clock?: Clock
  readonly random?: Random
  readonly features?: readonly Feature[]
  /** How the outbox waits for a message's turn. */
  readonly sleep?: (ms: number) => Promise<void>
  /** Who publishes what is looked up (lists of spammers), where nobody outside is to be asked. */
  readonly fetchPublic?: Services['fetchPublic']
  /** How much a person asks and a group hears of the bot, in place of what Telegram bears. */
  readonly shares?: Shares
  /** Gets every log line, in the asynchronous context of who logged it. */
  readonly logLine?: (line: string) => void
}

/** The whole bot, put together from its rooms. */
export interface App extends Pick<Bot, 'allowedUpdates' | 'replay'> {
  readonly env: Env
  readonly services: Services
  /** As they were given: without what the bot says by itself. */
  readonly features: readonly Feature[]
  readonly translate: Translator
  /** 200 done; 401 wrong secret; 400 no update; 5xx come again. */
  telegram(request: HttpRequest): Promise<HttpResponse>
  /** Who may wake the bot by its secret. `day` also does what the minute brings: where nothing comes every minute. */
  cron(request: HttpRequest, every: DueWork['every']): Promise<HttpResponse>
  /** QStash's way to do what the minute brings. 200 done; 401 not from QStash; 500 come again. */
  wakeUp(request: HttpRequest): Promise<HttpResponse>
  health(): Promise<HttpResponse>
  /** Another program's call under `/v1`. What answers it is loaded at the first one: no update waits for that. */
  rest(request: Request): Promise<Response>
  /** Resolves when what goes on after the responses has come to its end. */
  settled(): Promise<void>
}

// Redis' is the time that each answer waits before the bot goes on without it.
const TIMEOUT_MS = { database: 8_000, redis: 1_500, telegram: 8_000 } as const

/** @throws EnvInvalid */
export function createApp(
  source: Readonly<Record<string, string | undefined>>,
  overrides: AppOverrides = {},
): App {
  const env = readEnv(source)
  const { logLine } = overrides
  const logging = createLogging({
    levels: env.LOG_LEVEL,
    secrets: secretsOf(env),
    ...(logLine ? { logLine } : {}),
  })
  const given = overrides.features ?? allFeatures
  const { all: features, registry } = withOwn(given)
  const redis = createRedis({
    url: env.UPSTASH_REDIS_REST_URL,
    token: env.UPSTASH_REDIS_REST_TOKEN,
    timeoutMs: TIMEOUT_MS.redis,
  })
  const telegram = createTelegram(env.TELEGRAM_BOT_TOKEN, env.TELEGRAM_API_ROOT, TIMEOUT_MS.telegram)
  const translate = createTranslator(speakersOf(features))
  const renderer = {
    translate,
    codec: createCallbackCodec(signingKeysOf(env)),
    botUsername: env.TELEGRAM_BOT_USERNAME,
  }
  const { shares } = overrides
  const clock = overrides.clock ?? systemClock
  // Where a group hears as much as is said, so it does of what isn't an answer.
  const budget = shares ? { take: async () => 0 } : createChatBudget(redis)
  const services: Services = {
    bot: { id: env.botId, username: env.TELEGRAM_BOT_USERNAME, keeperId: env.OWNER_IDS.map(userId)[0] },
    features,
    database: createDatabase(env.DATABASE_URL, TIMEOUT_MS.database),
    telegram: telegram.calls,
    speak: createSpeak({ telegram: telegram.calls, renderer, budget, clock, logger: logging('speak') }),
    clock,
    random: overrides.random ?? systemRandom,
    logger: logging('bot'),
    keyedHash: (text) => hmacSha256(signingKeysOf(env)[0] ?? '', text),
    keyedHashes: (text) => signingKeysOf(env).map((key) => hmacSha256(key, text)),
    forgetScope: (chatId) => bot.forgetScope(chatId),
    fetchPublic: overrides.fetchPublic ?? fetchPublic,
    deliverSoon: () => work.deliverSoon(),
    catchUp: () => work.catchUp(),
    behind: (each) => work.behind(each),
  }
  const ownerIds = env.OWNER_IDS
  const bot = createBot({ services, registry, redis, renderer, client: telegram.client, ownerIds, shares })
  const work = createWork({
    services: { ...services, logger: logging('jobs') },
    features,
    renderer,
    ownerIds,
    budget,
    redis,
    qstash: qstashOf(env),
    sleep: overrides.sleep ?? ((ms) => new Promise((resolve) => setTimeout(resolve, ms))),
    more: bot.works,
  })
  let rest: Promise<Rest> | undefined
  const loadRest = async () => {
    const { createRest } = await import('./http/api/engine.ts')
    return createRest({
      services: { ...services, logger: logging('rest') },
      redis,
      plain: (text, reader) => translate(text, { ...reader, language: 'en', format: 'plain' }),
    })
  }
  const secrets = [env.TELEGRAM_WEBHOOK_SECRET, env.TELEGRAM_WEBHOOK_SECRET_PREVIOUS]
  return {
    env,
    services,
    features: given,
    translate,
    allowedUpdates: bot.allowedUpdates,
    telegram: (request) =>
      answerTelegram(request, {
        secrets,
        networksOnly: env.TELEGRAM_NETWORKS_ONLY === 'vercel',
        parse: bot.parse,
        handle: bot.handle,
      }),
    cron: (request, every) => answerCron(request, env.CRON_SECRET, () => work.run(every)),
    wakeUp: (request) => answerWakeUp(request, work.isWakeUp, () => work.run('minute')),
    health: () => answerHealth({ postgres: () => services.database.ping(), redis: async () => redis.ping() }),
    async rest(request) {
      rest ??= loadRest()
      return (await rest)(request)
    },
    replay: bot.replay,
    settled: () => work.settled(),
  }
}

/** Everybody who has texts: the features, the bot's own among them, and the rooms that are none. */
export const speakersOf = (features: readonly Feature[]): readonly Speaker[] => [
  communityTexts,
  jobsTexts,
  ...features,
]

let overridesInForce: AppOverrides = {}
let app: App | undefined

/** For who runs the functions on their own machine: before the first request, and it begins anew. */
export function configureApp(overrides: AppOverrides): void {
  overridesInForce = overrides
  app = undefined
}

/** One app an instance, made at the first request. @throws EnvInvalid */
export function getApp(): App {
  app ??= createApp(process.env, overridesInForce)
  return app
}

/** For api/: the app's answer to another program. Never throws. */
export async function answerRest(request: Request): Promise<Response> {
  try {
    return await getApp().rest(request)
  } catch (error) {
    noteFault(error)
    return new Response(null, { status: 500 })
  }
}

function noteFault(error: unknown): void {
  // Without an app its environment is not complete: that error names variables, never a value.
  if (app) app.services.logger.error({ err: error }, 'a request failed')
  else console.error(error)
}

/** For api/: the app's answer to a request of Node's. Never throws. */
export function answer(req: IncomingMessage, res: ServerResponse, handlers: Handlers<App>): Promise<void> {
  return answerOnNode(req, res, handlers, { app: getApp, onFault: noteFault })
}
