import { createHash, timingSafeEqual } from 'node:crypto'
import { createCallbackCodec } from './bot/callback-data.ts'
import { createDispatcher } from './bot/dispatch.ts'
import { createGate } from './bot/gate.ts'
import { parseUpdate } from './bot/incoming.ts'
import { createLimits } from './bot/limits.ts'
import { createPipeline } from './bot/pipeline.ts'
import { type Replayed, replayUpdate } from './bot/poison.ts'
import { createRegistry } from './bot/registry.ts'
import { createTelegram } from './bot/telegram.ts'
import { botTexts } from './bot/texts.ts'
import { flushUses, forgetBatches } from './bot/uses.ts'
import type { DueWork } from './due.ts'
import type { Feature, Services } from './feature.ts'
import { features as allFeatures } from './features.ts'
import { createTranslator, type Translator } from './i18n/translator.ts'
import { createBackground } from './jobs/background.ts'
import { dueJobs } from './jobs/due-jobs.ts'
import { runDueWork } from './jobs/due-work.ts'
import { createOutbox, forgetDone, sendDueNotices } from './jobs/outbox.ts'
import { jobsTexts } from './jobs/texts.ts'
import { type Clock, systemClock } from './platform/clock.ts'
import { createDatabase } from './platform/database.ts'
import { type Env, readEnv } from './platform/env.ts'
import { createLogging } from './platform/logger.ts'
import { type Random, systemRandom } from './platform/random.ts'
import { createRedis } from './platform/redis.ts'

export interface AppOverrides {
  readonly clock?: Clock
  readonly random?: Random
  readonly features?: readonly Feature[]
  /** How the outbox waits for a message's turn. */
  readonly sleep?: (ms: number) => Promise<void>
  /** Gets every log line, in the asynchronous context of who logged it. */
  readonly logLine?: (line: string) => void
}

/** The whole bot, put together from its parts. Web standard requests in, responses out. */
export interface App {
  readonly env: Env
  readonly services: Services
  readonly allowedUpdates: readonly string[]
  readonly features: readonly Feature[]
  readonly translate: Translator
  /** 200 done; 401 wrong secret; 400 no update; 5xx come again. */
  telegram(request: Request): Promise<Response>
  cron(request: Request, every: DueWork['every']): Promise<Response>
  health(): Promise<Response>
  /** Handles an update that was set aside once more, by its reference. */
  replay(reference: string): Promise<Replayed>
  /** Resolves when what goes on after the responses has come to its end. */
  settled(): Promise<void>
}

const TIMEOUT_MS = { database: 8_000, redis: 3_000, telegram: 8_000 } as const
/** Well below the function's maxDuration (vercel.json), so that a call ends by itself. */
const DUE_BUDGET_MS = 20_000
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
  const background = createBackground(() => outbox.send(clock.now() + SOON_BUDGET_MS), forJobs.logger)
  const jobs = dueJobs(
    features.flatMap((feature) => feature.jobs ?? []),
    env.OWNER_IDS,
  )
  const catchingUp = createBackground(
    () => runDueWork([jobs, sendDueNotices(outbox)], forJobs, SOON_BUDGET_MS),
    forJobs.logger,
  )
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
  const dueWork = [
    // Before who tells of them.
    flushUses(redis),
    ...features.flatMap((feature) => feature.due ?? []),
    jobs,
    // After what writes to it.
    sendDueNotices(outbox),
    forgetBatches,
    forgetDone,
  ]
  const webhookSecrets = [env.TELEGRAM_WEBHOOK_SECRET, env.TELEGRAM_WEBHOOK_SECRET_PREVIOUS]

  return {
    env,
    services,
    features,
    translate,
    allowedUpdates: registry.allowedUpdates,

    async telegram(request) {
      const secret = request.headers.get('x-telegram-bot-api-secret-token')
      if (!secret || !webhookSecrets.some((known) => known && sameSecret(known, secret)))
        return new Response(null, { status: 401 })
      const update = parseUpdate(await request.text())
      if (!update) return new Response(null, { status: 400 })
      const { status, body } = await handleUpdate(update)
      return new Response(body || null, {
        status,
        headers: body ? { 'content-type': 'application/json' } : {},
      })
    },

    async cron(request, every) {
      const given = request.headers.get('authorization')
      if (!env.CRON_SECRET || !given || !sameSecret(`Bearer ${env.CRON_SECRET}`, given))
        return new Response(null, { status: 401 })
      const works = dueWork.filter((work) => work.every === every)
      const reports = await runDueWork(works, forJobs, DUE_BUDGET_MS)
      return Response.json({ reports }, { status: reports.some(({ failed }) => failed) ? 500 : 200 })
    },

    async health() {
      const [postgres, stored] = await Promise.allSettled([services.database.ping(), redis.ping()])
      const ready = postgres.status === 'fulfilled' && stored.status === 'fulfilled'
      const word = (result: PromiseSettledResult<unknown>) =>
        result.status === 'fulfilled' ? 'ok' : 'unavailable'
      return Response.json(
        { live: true, ready, postgres: word(postgres), redis: word(stored) },
        { status: ready ? 200 : 503 },
      )
    },

    replay: (reference) => replayUpdate(services, gate, handleUpdate, reference),
    async settled() {
      await Promise.all([background.settled(), catchingUp.settled()])
    },
  }
}

/** Compared as digests: equal length, constant time. */
function sameSecret(known: string, given: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(known), digest(given))
}

function secretsOf(env: Env): string[] {
  return [
    env.TELEGRAM_BOT_TOKEN,
    env.TELEGRAM_WEBHOOK_SECRET,
    env.TELEGRAM_WEBHOOK_SECRET_PREVIOUS,
    env.UPSTASH_REDIS_REST_TOKEN,
    env.DATABASE_URL,
    env.CRON_SECRET,
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
