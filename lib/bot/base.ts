import type { Update } from '@grammyjs/types'
import { type Clock, systemClock } from '../platform/clock.ts'
import { type Env, readEnv, secretsOf, signingKeysOf } from '../platform/env.ts'
import { createFaultReports, type FaultReports } from '../platform/fault-reports.ts'
import { createLogging, type Logger, type Logging } from '../platform/logger.ts'
import { COUNTED, createMetering, type Metering } from '../platform/metering.ts'
import { type Random, systemRandom } from '../platform/random.ts'
import { createRedis } from '../platform/redis.ts'
import { openWire } from '../platform/wire/open.ts'
import type { Wire } from '../platform/wire/wire.ts'
import { type CallbackCodec, createCallbackCodec } from '../telegram/callback-data.ts'
import { parseOrdinary } from '../telegram/ordinary.ts'
import type { parseWhole } from '../telegram/update.ts'
import { hmacSha256 } from '../values/digest.ts'
import { createDoor, type Door } from './door/door.ts'
import type { Shares } from './door/limits.ts'
import type { Open } from './door/pipeline.ts'
import type { Known } from './routes/known.ts'

export interface BaseOverrides {
  readonly clock?: Clock
  readonly random?: Random
  /** How much a person asks and a group hears of the bot, in place of what Telegram bears. */
  readonly shares?: Shares
  /** The way to both stores. */
  readonly wire?: Wire
  /** Gets every log line, in the asynchronous context of who logged it. */
  readonly logLine?: (line: string) => void
}

/**
 * What stands before the app does, and goes on in it: the door, and what it needs. Most updates are plain messages, which
 * nothing else has to be loaded for; so whatever is imported here is paid for by every cold start.
 */
export interface Base {
  readonly env: Env
  readonly logging: Logging
  readonly logger: Logger
  readonly faults: FaultReports | undefined
  readonly clock: Clock
  readonly random: Random
  readonly metering: Metering
  readonly wire: Wire
  readonly redis: ReturnType<typeof createRedis>
  readonly codec: CallbackCodec
  readonly keyedHash: (text: string) => string
  readonly door: Door
  /** What Telegram's call is answered with (http/webhook). */
  readonly webhook: Webhook
  /** Counts a function's call. */
  invoked<Result>(name: string, answer: () => Result): Result
}

export interface Webhook {
  readonly secrets: readonly (string | undefined)[]
  readonly networksOnly: boolean
  parse(body: string): Update | undefined | Promise<Update | undefined>
  readonly handle: Door['handle']
}

/** The time that each answer waits for Redis before the bot goes on without it. */
const REDIS_TIMEOUT_MS = 1_500

/**
 * @param known what the door knows of the features
 * @param open brings what is behind the door
 * @throws EnvInvalid
 */
export function createBase(
  source: Readonly<Record<string, string | undefined>>,
  overrides: BaseOverrides,
  known: Known,
  open: Open,
): Base {
  const env = readEnv(source)
  const { logLine, shares, clock = systemClock, random = systemRandom } = overrides
  const faults = env.SENTRY_DSN === undefined ? undefined : createFaultReports(env.SENTRY_DSN)
  const logging = createLogging({
    levels: env.LOG_LEVEL,
    secrets: secretsOf(env),
    onFault: faults?.report,
    ...(logLine ? { logLine } : {}),
  })
  const logger = logging('bot')
  const metering = createMetering(() => clock.now())
  const wire = overrides.wire ?? openWire()
  const redis = createRedis({
    url: env.UPSTASH_REDIS_REST_URL,
    token: env.UPSTASH_REDIS_REST_TOKEN,
    timeoutMs: REDIS_TIMEOUT_MS,
    wire,
    metering,
  })
  const keys = signingKeysOf(env)
  const codec = createCallbackCodec(keys)
  const keyedHash = (text: string) => hmacSha256(keys[0] ?? '', text)
  const door = createDoor(
    {
      bot: { id: env.botId, username: env.TELEGRAM_BOT_USERNAME },
      known,
      codec,
      redis,
      clock,
      random,
      shares,
      logger,
      countsLogger: logging('bot', 'counts'),
      metering,
      keyedHash,
    },
    open,
  )
  const invoked: Base['invoked'] = (name, answer) => {
    metering.counters.add(COUNTED.invocations, `function=${name}`)
    return answer()
  }
  const webhook: Webhook = {
    secrets: [env.TELEGRAM_WEBHOOK_SECRET, env.TELEGRAM_WEBHOOK_SECRET_PREVIOUS],
    networksOnly: env.TELEGRAM_NETWORKS_ONLY === 'vercel',
    parse,
    handle: door.handle,
  }
  return {
    env,
    logging,
    logger,
    faults,
    clock,
    random,
    metering,
    wire,
    redis,
    codec,
    keyedHash,
    door,
    webhook,
    invoked,
  }
}

/** What is no ordinary message is checked by more than a door has at hand. */
const parse = (body: string) => parseOrdinary(body) ?? parseLater(body)
let whole: typeof parseWhole | undefined
async function parseLater(body: string): Promise<Update | undefined> {
  // Asking for a module that is there takes longer than most updates are parsed in.
  whole ??= (await import('../telegram/update.ts')).parseWhole
  return whole(body)
}
