/** lib/bot: an update's way from the door through what features declare to its answer, and the wizards. */

import type { Redis } from '@upstash/redis'
import type { Telegram } from 'telegraf'
import type { Feature } from '../contract/feature.ts'
import type { DueWork } from '../contract/job.ts'
import type { Services } from '../contract/turn.ts'
import type { Alerts } from '../jobs/alerts.ts'
import type { Metrics } from '../jobs/metrics.ts'
import type { Overview } from '../jobs/overview.ts'
import type { Renderer } from '../telegram/rendering.ts'
import type { Door } from './door/door.ts'
import { createInside } from './door/inside.ts'
import type { Inside } from './door/passage.ts'
import { createShelf, type Replayed, replayUpdate } from './door/set-aside.ts'
import { tidyUp } from './door/tidy.ts'
import { flushUses, forgetBatches, forgetCounts } from './door/uses.ts'
import { ownFeature } from './own-feature.ts'
import { createDispatcher } from './routes/dispatch.ts'
import { createRegistry, type Registry } from './routes/registry.ts'

/** The bot behind its door: from an update that was let in to its answer. */
export interface Bot {
  readonly allowedUpdates: Registry['allowedUpdates']
  readonly inside: Inside
  /** See Services. */
  forgetScope(chatId: number): Promise<void>
  picturesOf: Services['picturesOf']
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
  readonly metrics: Metrics
  readonly door: Door
}

export function createBot(parts: BotParts): Bot {
  const { services, registry, redis, renderer, client, alerts, metrics, door } = parts
  const { id, username } = services.bot
  const { gate, handle } = door
  const shelf = createShelf(services, redis)
  const inside = createInside({
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
  })
  return {
    allowedUpdates: registry.allowedUpdates,
    inside,
    forgetScope: gate.forgetScope,
    picturesOf: (of) => gate.picturesOf(of, of.album),
    async replay(reference) {
      // It may still lie where it was kept while Postgres was away.
      await shelf.bringOver().catch(() => 0)
      return replayUpdate(services, reference, { reopen: gate.reopen, handle })
    },
    works: { minute: [flushUses(redis, shelf, metrics), tidyUp(redis)], day: [forgetBatches, forgetCounts] },
  }
}
