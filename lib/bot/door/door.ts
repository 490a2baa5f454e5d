import type { Redis } from '@upstash/redis'
import { createLeaving } from '../../jobs/leaving.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Logger } from '../../platform/logger.ts'
import type { Metering } from '../../platform/metering.ts'
import type { Random } from '../../platform/random.ts'
import type { CallbackCodec } from '../../telegram/callback-data.ts'
import type { Known } from '../routes/known.ts'
import { createGate } from './gate.ts'
import { createGateChoice, type GateChoice } from './gate-choice.ts'
import { createGateWithoutRedis } from './gate-without-redis.ts'
import { createJournal } from './journal.ts'
import type { Shares } from './limits.ts'
import { createPipeline, type Open, type Pipeline } from './pipeline.ts'

/** Lets updates in. Whoever is inside commits at the same gate. */
export interface Door {
  readonly gate: GateChoice
  readonly handle: Pipeline
}

export interface DoorOptions {
  readonly bot: { readonly id: number; readonly username: string }
  readonly known: Known
  readonly codec: CallbackCodec
  readonly redis: Redis
  readonly clock: Clock
  readonly random: Random
  /** How much a person asks and a group hears; left out, what Telegram bears. */
  readonly shares: Shares | undefined
  readonly logger: Logger
  /** For lines of numbers and declared names. */
  readonly countsLogger: Logger
  readonly metering: Metering
  /** A text under this instance's key. */
  readonly keyedHash: (text: string) => string
}

/** @param open brings what is inside */
export function createDoor(options: DoorOptions, open: Open): Door {
  const { bot, known, codec, redis, clock, random, shares, logger, countsLogger, metering } = options
  const { counters } = metering
  const gate = createGateChoice({
    redis: createGate(redis, clock, shares, createLeaving({ redis, clock, counters })),
    local: createGateWithoutRedis(clock, shares),
    clock,
    onAway: async (away) => {
      try {
        await (await open()).tellOfOutage(away)
      } catch (error) {
        logger.error({ err: error }, 'nobody is told of an outage')
      }
    },
  })
  const journal = createJournal({ known, logger: countsLogger, keyedHash: options.keyedHash, counters })
  return {
    gate,
    handle: createPipeline({ bot, known, codec, gate, clock, random, logger, metering, journal }, open),
  }
}
