import { type Base, type BaseOverrides, createBase } from './bot/base.ts'
import { type Bot, createBot, withOwn } from './bot/bot.ts'
import { communityTexts } from './community/texts.ts'
import type { Feature } from './contract/feature.ts'
import type { DueWork } from './contract/job.ts'
import type { Services } from './contract/turn.ts'
import { features as allFeatures } from './features.ts'
import type { Rest } from './http/api/engine.ts'
import { answerCron, answerWakeUp, type DueOutcome } from './http/cron.ts'
import type { HttpRequest, HttpResponse } from './http/exchange.ts'
import { answerHealth } from './http/health.ts'
import { createOutgoing } from './http/hooks/lazily.ts'
import { answerMetrics } from './http/metrics.ts'
import { answerTelegram } from './http/webhook.ts'
import { createAlerts } from './jobs/alerts.ts'
import { createMetrics } from './jobs/metrics.ts'
import { readOverview } from './jobs/overview.ts'
import { createSpeak } from './jobs/speak.ts'
import { readState } from './jobs/state.ts'
import { jobsTexts } from './jobs/texts.ts'
import { createWork } from './jobs/work.ts'
import { type Backups, createBackups } from './platform/backup/backups.ts'
import { createBlobStore, createFolder } from './platform/backup/places.ts'
import type { Clock } from './platform/clock.ts'
import { createDatabase } from './platform/database.ts'
import { type OpenDirect, openNeon } from './platform/direct.ts'
import { backupsOf, type Env, neonOf, qstashOf, signingKeysOf } from './platform/env.ts'
import { createNeonApi } from './platform/neon-api.ts'
import { createPublic } from './platform/public.ts'
import { createSealing } from './platform/sealing.ts'
import { createTelegramPlace } from './telegram/backup-place.ts'
import { createChatBudget } from './telegram/budget.ts'
import { createTelegram, type TelegramWay } from './telegram/client.ts'
import { createTranslator, type Speaker, type Translator } from './telegram/translator.ts'
import { hmacSha256 } from './values/digest.ts'
import { userId } from './values/ids.ts'

export interface AppOverrides extends BaseOverrides {
  readonly features?: readonly Feature[]
  /** How the outbox waits for a message's turn. */
  readonly sleep?: (ms: number) => Promise<void>
  /** Who publishes what is looked up (lists of spammers), where nobody outside is to be asked. */
  readonly fetchPublic?: Services['fetchPublic']
  /** The way to servers that people name, where none of the world's is to be called. */
  readonly outgoing?: Services['outgoing']
  /** A direct connection to Postgres, where that is not Neon's. */
  readonly openDirect?: OpenDirect | undefined
  /** The way to Telegram. */
  readonly telegramWay?: TelegramWay
}

/** The whole bot, put together from its rooms. */
export interface App extends Pick<Bot, 'allowedUpdates' | 'inside' | 'replay'> {
  readonly env: Env
  readonly services: Services
  /** As they were given: without what the bot says by itself. */
  readonly features: readonly Feature[]
  readonly translate: Translator
  /** 200 done; 401 wrong secret; 400 no update; 5xx come again. */
  telegram(request: HttpRequest): Promise<HttpResponse>
  /** Who may wake the bot by its secret. `day` also does what the minute brings: where nothing comes every minute. */
  cron(request: HttpRequest, every: DueWork['every']): Promise<HttpResponse>
  /** What a call of `every: 'backup'` does, without being asked by HTTP. */
  backUp(): Promise<DueOutcome>
  /** QStash's way to do what the minute brings. 200 done; 401 not from QStash; 500 come again. */
  wakeUp(request: HttpRequest): Promise<HttpResponse>
  /** Live, to everybody; with `?ready` and the token, whether it can do its work. */
  health(request: HttpRequest): Promise<HttpResponse>
  /** What was counted, in OpenMetrics' text, for who has the token. */
  metrics(request: HttpRequest): Promise<HttpResponse>
  /** Another program's call under `/v1`. What answers it is loaded at the first one: no update waits for that. */
  rest(request: Request): Promise<Response>
  /** Resolves when Sentry has heard of what went wrong so far, or was given up. */
  reported(): Promise<void>
  /** Resolves when what goes on after the responses has come to its end. */
  settled(): Promise<void>
}

const TIMEOUT_MS = { database: 8_000, telegram: 8_000, upload: 120_000 } as const

/**
 * @param front what was there before: the door, where it came first
 * @throws EnvInvalid
 */
export function createApp(
  source: Readonly<Record<string, string | undefined>>,
  overrides: AppOverrides = {},
  front?: Base,
): App {
  const given = overrides.features ?? allFeatures
  const { all: features, registry } = withOwn(given, (now) => readOverview(services, metrics, now))
  const base = front ?? createBase(source, overrides, registry.known, () => bot.inside)
  const { env, logging, faults, clock, random, metering, wire, redis, codec, keyedHash, invoked } = base
  const telegram = createTelegram(env.TELEGRAM_BOT_TOKEN, env.TELEGRAM_API_ROOT, TIMEOUT_MS.telegram, {
    metering,
    way: overrides.telegramWay,
  })
  const translate = createTranslator(speakersOf(features), clock)
  const renderer = {
    translate,
    codec,
    botUsername: env.TELEGRAM_BOT_USERNAME,
  }
  const { shares } = overrides
  const sleep = overrides.sleep ?? ((ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)))
  const neon = neonOf(env)
  // Where a group hears as much as is said, so it does of what isn't an answer.
  const budget = shares ? { take: async () => 0 } : createChatBudget(redis)
  const services: Services = {
    bot: {
      id: env.botId,
      username: env.TELEGRAM_BOT_USERNAME,
      keeperId: env.OWNER_IDS.map(userId)[0],
      keeperIds: env.OWNER_IDS.map(userId),
    },
    features,
    database: createDatabase(env.DATABASE_URL, TIMEOUT_MS.database, { wire, metering }),
    telegram: telegram.calls,
    speak: createSpeak({ telegram: telegram.calls, renderer, budget, clock, logger: logging('speak') }),
    clock,
    random,
    logger: base.logger,
    backups: openBackups(env, { clock, sleep, openDirect: overrides.openDirect }),
    neon: neon && createNeonApi(neon, sleep),
    keyedHash,
    keyedHashes: (text) => signingKeysOf(env).map((key) => hmacSha256(key, text)),
    forgetScope: (chatId) => bot.forgetScope(chatId),
    picturesOf: (of) => bot.picturesOf(of),
    fetchPublic: overrides.fetchPublic ?? createPublic(clock),
    outgoing: overrides.outgoing ?? createOutgoing(),
    sealing: createSealing(signingKeysOf(env), random),
    deliverSoon: () => work.deliverSoon(),
    catchUp: () => work.catchUp(),
    behind: (each) => work.behind(each),
  }
  const ownerIds = env.OWNER_IDS
  const metrics = createMetrics({
    database: services.database,
    redis,
    clock,
    logger: logging('metrics'),
    counters: metering.counters,
  })
  const alerts = createAlerts({ services, renderer, ownerIds })
  const bot = createBot({
    services,
    registry,
    redis,
    renderer,
    client: telegram.client,
    alerts,
    metrics,
    door: base.door,
  })
  const work = createWork({
    services: { ...services, logger: logging('jobs') },
    features,
    renderer,
    ownerIds,
    alerts,
    metering,
    metrics,
    budget,
    redis,
    qstash: qstashOf(env),
    sleep,
    more: bot.works,
  })
  let rest: Promise<Rest> | undefined
  const loadRest = async () => {
    const { createRest } = await import('./http/api/engine.ts')
    const deliverSoon = () => {
      work.announce()
      services.deliverSoon()
    }
    return createRest({
      services: { ...services, logger: logging('rest'), deliverSoon },
      redis,
      plain: (text, reader) => translate(text, { ...reader, language: 'en', format: 'plain' }),
    })
  }
  const watchToken = env.HEALTH_TOKEN ?? env.CRON_SECRET
  return {
    env,
    services,
    features: given,
    translate,
    allowedUpdates: bot.allowedUpdates,
    inside: bot.inside,
    telegram: (request) => invoked('telegram', () => answerTelegram(request, base.webhook)),
    cron: (request, every) =>
      invoked('cron', () => answerCron(request, env.CRON_SECRET, () => work.run(every))),
    wakeUp: (request) => invoked('cron', () => answerWakeUp(request, work.isWakeUp, () => work.run('wake'))),
    health: (request) =>
      answerHealth(request, {
        token: watchToken,
        now: () => clock.now(),
        state: () => readState(services.database, clock.now()),
        redis: metrics.lastIdleTick,
      }),
    backUp: () => work.run('backup'),
    metrics: (request) =>
      invoked('metrics', () =>
        answerMetrics(request, watchToken, {
          redis: () => answers(redis.ping()),
          async postgres() {
            // What waits in Redis is told as well, where it can be had.
            await metrics.bringOver().catch(() => undefined)
            return orUndefined(
              Promise.all([metrics.totals(), readState(services.database, clock.now())]).then(
                ([totals, state]) => ({ totals, state }),
              ),
            )
          },
        }),
      ),
    rest: (request) =>
      invoked('v1', async () => {
        rest ??= loadRest()
        return (await rest)(request)
      }),
    replay: bot.replay,
    async reported() {
      await faults?.flushed()
    },
    async settled() {
      await work.settled()
      await faults?.flushed()
    },
  }
}

/** @returns undefined where none are set up */
function openBackups(
  env: Env,
  {
    clock,
    sleep,
    openDirect = () => openNeon(env.DATABASE_URL),
  }: { clock: Clock; sleep: (ms: number) => Promise<void>; openDirect: OpenDirect | undefined },
): Backups | undefined {
  const wanted = backupsOf(env)
  if (!wanted) return undefined
  const { recipient, keepDays, chatId, folder, blob } = wanted
  // What answers within seconds may take minutes to get a file of 19 MB.
  const telegram = createTelegram(env.TELEGRAM_BOT_TOKEN, env.TELEGRAM_API_ROOT, TIMEOUT_MS.upload)
  const places = [
    ...(chatId === undefined ? [] : [createTelegramPlace(telegram.calls, chatId, sleep)]),
    ...(folder === undefined ? [] : [createFolder(folder)]),
    ...(blob ? [createBlobStore(blob)] : []),
  ]
  return createBackups({ openDirect, recipient, places, keepDays, clock })
}
const orUndefined = <Result>(asked: Promise<Result>): Promise<Result | undefined> =>
  asked.catch(() => undefined)
const answers = (asked: Promise<unknown>): Promise<boolean> =>
  asked.then(
    () => true,
    () => false,
  )

/** Everybody who has texts: the features, the bot's own among them, and the rooms that are none. */
export const speakersOf = (features: readonly Feature[]): readonly Speaker[] => [
  communityTexts,
  jobsTexts,
  ...features,
]
