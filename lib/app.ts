import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createGate } from './bot/door/gate.ts'
import { createLimits } from './bot/door/limits.ts'
import { createPipeline } from './bot/door/pipeline.ts'
import { type Replayed, replayUpdate } from './bot/door/set-aside.ts'
import { flushUses, forgetBatches } from './bot/door/uses.ts'
import { createDispatcher } from './bot/routes/dispatch.ts'
import { createRegistry } from './bot/routes/registry.ts'
import { botTexts } from './bot/texts.ts'
import type { Feature, Services } from './contract/feature.ts'
import type { DueWork } from './contract/job.ts'
import { features as allFeatures } from './features.ts'
import { answerCron, answerWakeUp } from './http/cron.ts'
import type { HttpRequest, HttpResponse } from './http/exchange.ts'
import { answerHealth } from './http/health.ts'
import { answerOnNode, type Handlers } from './http/node.ts'
import { answerTelegram } from './http/webhook.ts'
import { createBackground } from './jobs/background.ts'
import { dueJobs } from './jobs/due-jobs.ts'
import { runDueWork } from './jobs/due-work.ts'
import { createOutbox, forgetDone, sendDueNotices } from './jobs/outbox.ts'
import { jobsTexts } from './jobs/texts.ts'
import { createWakeUps, type WakeUps } from './jobs/wake-ups.ts'
import { type Clock, systemClock } from './platform/clock.ts'
import { createDatabase } from './platform/database.ts'
import { type Env, type QStashEnv, qstashOf, readEnv } from './platform/env.ts'
import { createLogging } from './platform/logger.ts'
import { createQStash } from './platform/qstash.ts'
import { isFromQStash } from './platform/qstash-signature.ts'
import { type Random, systemRandom } from './platform/random.ts'
import { createRedis } from './platform/redis.ts'
import { createCallbackCodec } from './telegram/callback-data.ts'
import { createTelegram } from './telegram/client.ts'
import { createTranslator, type Translator } from './telegram/translator.ts'
import { parseUpdate } from './telegram/update.ts'

export interface AppOverrides {
  readonly clock?: Clock
  readonly random?: Random
  readonly features?: readonly Feature[]
  /** How the outbox waits for a message's turn. */
  readonly sleep?: (ms: number) => Promise<void>
  /** Gets every log line, in the asynchronous context of who logged it. */
  readonly logLine?: (line: string) => void
}

/** The whole bot, put together from its parts. */
export interface App {
  readonly env: Env
  readonly services: Services
  readonly allowedUpdates: readonly string[]
  readonly features: readonly Feature[]
  readonly translate: Translator
  /** 200 done; 401 wrong secret; 400 no update; 5xx come again. */
  telegram(request: HttpRequest): Promise<HttpResponse>
  /** Who may wake the bot by its secret. `day` also does what the minute brings: where nothing comes every minute. */
  cron(request: HttpRequest, every: DueWork['every']): Promise<HttpResponse>
  /** QStash's way to do what the minute brings. 200 done; 401 not from QStash; 500 come again. */
  wakeUp(request: HttpRequest): Promise<HttpResponse>
  health(): Promise<HttpResponse>
  /** Handles an update that was set aside once more, by its reference. */
  replay(reference: string): Promise<Replayed>
  /** Resolves when what goes on after the responses has come to its end. */
  settled(): Promise<void>
}

const TIMEOUT_MS = { database: 8_000, redis: 3_000, telegram: 8_000, qstash: 5_000 } as const
/** Well below the function's maxDuration (vercel.json), so that a call ends by itself. A day's has a day to do. */
const DUE_BUDGET_MS = { minute: 20_000, day: 40_000 } as const
/** How long a function lives on after its response, at most, to send what is due just now. */
const SOON_BUDGET_MS = 5_000

/** @throws EnvInvalid */
export function createApp(
  source: Readonly<Record<string, string | undefined>>,
  overrides: AppOverrides = {},
): App {
  const env = readEnv(source)
  const clock = overrides.clock ?? systemClock
  const random = overrides.random ?? systemRandom
  const features = overrides.features ?? allFeatures
  const logging = createLogging({
    levels: env.LOG_LEVEL,
    secrets: secretsOf(env),
    ...(overrides.logLine ? { logLine: overrides.logLine } : {}),
  })
  const redis = createRedis({
    url: env.UPSTASH_REDIS_REST_URL,
    token: env.UPSTASH_REDIS_REST_TOKEN,
    timeoutMs: TIMEOUT_MS.redis,
  })
  const telegram = createTelegram(env.TELEGRAM_BOT_TOKEN, env.TELEGRAM_API_ROOT, TIMEOUT_MS.telegram)
  const registry = createRegistry(features)
  const gate = createGate(redis)
  const translate = createTranslator([botTexts, jobsTexts, ...features])
  const codec = createCallbackCodec([
    env.SIGNING_KEY,
    ...(env.SIGNING_KEY_PREVIOUS ? [env.SIGNING_KEY_PREVIOUS] : []),
  ])
  const services: Services = {
    bot: { id: env.botId, username: env.TELEGRAM_BOT_USERNAME },
    catalogue: registry.catalogue,
    database: createDatabase(env.DATABASE_URL, TIMEOUT_MS.database),
    telegram: telegram.calls,
    clock,
    random,
    logger: logging('bot'),
    deliverSoon: () => background.start(),
    catchUp: () => catchingUp.start(),
  }
  const forJobs: Services = { ...services, logger: logging('jobs') }
  const sleep = overrides.sleep ?? ((ms) => new Promise((resolve) => setTimeout(resolve, ms)))
  const outbox = createOutbox({
    services: forJobs,
    translate,
    pictures: features.flatMap((feature) => feature.pictures ?? []),
    notices: features.flatMap((feature) => feature.notices ?? []),
    sleep,
  })
  const jobs = dueJobs(
    features.flatMap((feature) => feature.jobs ?? []),
    env.OWNER_IDS,
  )
  const dueWork = [
    // What was due at a moment comes before what sums up or sweeps: as it would have, had the call been in time.
    jobs,
    ...features.flatMap((feature) => feature.due ?? []),
    // After what writes to it.
    sendDueNotices(outbox),
  ]
  const minuteWork = dueWork.filter(({ every }) => every === 'minute')
  const qstash = qstashOf(env)
  const wakeUps = qstash && wakeUpsByQStash(qstash, forJobs, minuteWork)
  const background = createBackground(async () => {
    try {
      await outbox.send(clock.now() + SOON_BUDGET_MS)
    } finally {
      await wakeUps?.plan()
    }
  }, forJobs.logger)
  const catchingUp = createBackground(async () => {
    await runDueWork(minuteWork, forJobs, SOON_BUDGET_MS)
    await wakeUps?.plan()
  }, forJobs.logger)
  const botInfo = {
    id: env.botId,
    is_bot: true as const,
    first_name: env.TELEGRAM_BOT_USERNAME,
    username: env.TELEGRAM_BOT_USERNAME,
    can_join_groups: true,
    can_read_all_group_messages: false,
    supports_inline_queries: false,
  }
  const handleUpdate = createPipeline({
    services,
    gate,
    limits: createLimits(redis),
    registry,
    dispatcher: createDispatcher(registry, codec, telegram.client, botInfo),
    codec,
    translate,
    ownerIds: env.OWNER_IDS,
  })
  const counters = flushUses(redis)
  const works = {
    // Counted before who tells of it.
    minute: [counters, ...minuteWork],
    // Where nothing comes every minute, the day does it all.
    day: [counters, ...dueWork, forgetBatches, forgetDone],
  }
  const doDue = async (every: DueWork['every']) => {
    const reports = await runDueWork(works[every], forJobs, DUE_BUDGET_MS[every])
    const planned = (await wakeUps?.plan()) ?? true
    return { reports, failed: !planned || reports.some((report) => report.failed) }
  }
  const webhookSecrets = [env.TELEGRAM_WEBHOOK_SECRET, env.TELEGRAM_WEBHOOK_SECRET_PREVIOUS]

  return {
    env,
    services,
    features,
    translate,
    allowedUpdates: registry.allowedUpdates,

    telegram: (request) =>
      answerTelegram(request, { secrets: webhookSecrets, parse: parseUpdate, handle: handleUpdate }),
    cron: (request, every) => answerCron(request, env.CRON_SECRET, () => doDue(every)),
    wakeUp: (request) => answerWakeUp(request, wakeUps?.isCall, () => doDue('minute')),
    health: () => answerHealth({ postgres: () => services.database.ping(), redis: async () => redis.ping() }),

    replay: (reference) => replayUpdate(services, gate, handleUpdate, reference),
    async settled() {
      await Promise.all([background.settled(), catchingUp.settled()])
    },
  }
}

interface QStashWakeUps extends WakeUps {
  /** Whether it is a wake-up of QStash's: then it has come. */
  isCall(signature: string, body: Uint8Array): boolean
}

/** QStash calls the tick when something falls due. */
function wakeUpsByQStash(
  { url, token, signingKeys, tickUrl }: QStashEnv,
  services: Services,
  works: readonly DueWork[],
): QStashWakeUps {
  const qstash = createQStash({ url, token, timeoutMs: TIMEOUT_MS.qstash })
  // Deployments that share an account don't take each other's.
  const deployment = createHash('sha256').update(tickUrl).digest('base64url').slice(0, 12)
  const wakeUps = createWakeUps({
    services,
    works,
    wakeAt: (moment) =>
      qstash.publish({
        destination: tickUrl,
        notBefore: moment,
        name: `wake-${deployment}-${moment / 1000}`,
      }),
  })
  return {
    ...wakeUps,
    isCall(signature, body) {
      const call = { signature, body, destination: tickUrl, now: services.clock.now() }
      if (!isFromQStash(call, signingKeys)) return false
      wakeUps.woken()
      return true
    },
  }
}

function secretsOf(env: Env): string[] {
  return [
    env.TELEGRAM_BOT_TOKEN,
    env.TELEGRAM_WEBHOOK_SECRET,
    env.TELEGRAM_WEBHOOK_SECRET_PREVIOUS,
    env.UPSTASH_REDIS_REST_TOKEN,
    env.DATABASE_URL,
    env.CRON_SECRET,
    env.QSTASH_TOKEN,
    env.QSTASH_CURRENT_SIGNING_KEY,
    env.QSTASH_NEXT_SIGNING_KEY,
    env.SIGNING_KEY,
    env.SIGNING_KEY_PREVIOUS,
  ].filter((secret): secret is string => secret !== undefined)
}

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

/** For api/: the app's answer to a request of Node's. Never throws. */
export function answer(req: IncomingMessage, res: ServerResponse, handlers: Handlers<App>): Promise<void> {
  return answerOnNode(req, res, handlers, {
    app: getApp,
    onFault(error) {
      // Without an app its environment is not complete: that error names variables, never a value.
      if (app) app.services.logger.error({ err: error }, 'a request failed')
      else console.error(error)
    },
  })
}
