/** lib/bot: an update's way from the door through what features declare to its answer, and the wizards. */

import type { Update } from '@grammyjs/types'
import type { Redis } from '@upstash/redis'
import type { Telegram } from 'telegraf'
import type { Feature } from '../contract/feature.ts'
import type { DueWork } from '../contract/job.ts'
import type { Services } from '../contract/turn.ts'
import type { Alerts } from '../jobs/alerts.ts'
import type { Metrics } from '../jobs/metrics.ts'
import type { Overview } from '../jobs/overview.ts'
import type { Logger } from '../platform/logger.ts'
import type { Metering } from '../platform/metering.ts'
import type { Renderer } from '../telegram/rendering.ts'
import { parseUpdate } from '../telegram/update.ts'
import { createGate } from './door/gate.ts'
import { createGateChoice } from './door/gate-choice.ts'
import { createGateWithoutRedis } from './door/gate-without-redis.ts'
import { createJournal } from './door/journal.ts'
import type { Shares } from './door/limits.ts'
import type { WebhookAnswer } from './door/passage.ts'
import { createPipeline } from './door/pipeline.ts'
import { createShelf, type Replayed, replayUpdate } from './door/set-aside.ts'
import { tidyUp } from './door/tidy.ts'
import { flushUses, forgetBatches, forgetCounts } from './door/uses.ts'
import { ownFeature } from './own-feature.ts'
import { createDispatcher } from './routes/dispatch.ts'
import { createRegistry, type Registry } from './routes/registry.ts'

/** The bot: from an update to its answer. */
export interface Bot {
  readonly allowedUpdates: Registry['allowedUpdates']
  /** @returns undefined for what is no update */
  parse(body: string): Update | undefined
  handle(update: Update): Promise<WebhookAnswer>
  /** See Services. */
  forgetScope(chatId: number): Promise<void>
  /** Handles an update that was set aside once more, by its reference. */
  replay(reference: string): Promise<Replayed>
  /** What the clock does for it: counters are written down, and forgotten. */
  readonly works: { readonly minute: readonly DueWork[]; readonly day: readonly DueWork[] }
}

/** Where the features are read, and nobody asks. */
const nobodyKnows = () => Promise.reject(new Error('the bot is not put together'))

/** The features, and what the bot says by itself. @param overview how it stands, once it is put together */
export function withOwn(
  features: readonly Feature[],
  overview: (now: number) => Promise<Overview> = nobodyKnows,
): { all: readonly Feature[]; registry: Registry } {
  const own = ownFeature(() => registry, overview)
  const all = [own, ...features]
  const registry = createRegistry(all)
  return { all, registry }
}

export interface BotParts {
  readonly services: Services
  readonly registry: Registry
  readonly redis: Redis
  readonly renderer: Renderer
  /** telegraf's own client, for its contexts. */
  readonly client: Telegram
  readonly alerts: Alerts
  readonly metering: Metering
  readonly metrics: Metrics
  /** For lines of numbers and declared names. */
  readonly countsLogger: Logger
  /** How much a person asks and a group hears; left out, what Telegram bears. */
  readonly shares?: Shares | undefined
}

export function createBot(parts: BotParts): Bot {
  const { services, registry, redis, renderer, client, alerts, metering, metrics, countsLogger, shares } =
    parts
  const { id, username } = services.bot
  const { clock } = services
  const gate = createGateChoice({
    redis: createGate(redis, clock, shares, metrics.ride),
    local: createGateWithoutRedis(clock, shares),
    clock,
    onAway: alerts.tellOfOutage,
  })
  const shelf = createShelf(services, redis)
  const handle = createPipeline({
    services,
    features: registry.features,
    gate,
    shelf,
    registry,
    dispatcher: createDispatcher(registry, renderer.codec, client, {
      id,
      is_bot: true,
      first_name: username,
      username,
      can_join_groups: true,
      can_read_all_group_messages: false,
      supports_inline_queries: false,
    }),
    renderer,
    alerts,
    metering,
    journal: createJournal({
      registry,
      logger: countsLogger,
      keyedHash: services.keyedHash,
      counters: metering.counters,
    }),
  })
  return {
    allowedUpdates: registry.allowedUpdates,
    parse: parseUpdate,
    handle,
    forgetScope: gate.forgetScope,
    async replay(reference) {
      // It may still lie where it was kept while Postgres was away.
      await shelf.bringOver().catch(() => 0)
      return replayUpdate(services, reference, { reopen: gate.reopen, handle })
    },
    works: { minute: [flushUses(redis, shelf, metrics), tidyUp(redis)], day: [forgetBatches, forgetCounts] },
  }
}
