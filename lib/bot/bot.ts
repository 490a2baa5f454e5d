/** lib/bot: an update's way from the door through what features declare to its answer, and the wizards. */

import type { Update } from '@grammyjs/types'
import type { Redis } from '@upstash/redis'
import type { Telegram } from 'telegraf'
import type { Feature } from '../contract/feature.ts'
import type { DueWork } from '../contract/job.ts'
import type { Services } from '../contract/turn.ts'
import type { Renderer } from '../telegram/rendering.ts'
import { parseUpdate } from '../telegram/update.ts'
import { createGate } from './door/gate.ts'
import { createLimits } from './door/limits.ts'
import type { WebhookAnswer } from './door/passage.ts'
import { createPipeline } from './door/pipeline.ts'
import { type Replayed, replayUpdate } from './door/set-aside.ts'
import { flushUses, forgetBatches } from './door/uses.ts'
import { ownFeature } from './own-feature.ts'
import { createDispatcher } from './routes/dispatch.ts'
import { createRegistry, type Registry } from './routes/registry.ts'

/** The bot: from an update to its answer. */
export interface Bot {
  readonly allowedUpdates: Registry['allowedUpdates']
  /** @returns undefined for what is no update */
  parse(body: string): Update | undefined
  handle(update: Update): Promise<WebhookAnswer>
  /** Handles an update that was set aside once more, by its reference. */
  replay(reference: string): Promise<Replayed>
  /** What the clock does for it: counters are written down, and forgotten. */
  readonly works: { readonly minute: readonly DueWork[]; readonly day: readonly DueWork[] }
}

/** The features, and what the bot says by itself. */
export function withOwn(features: readonly Feature[]): { all: readonly Feature[]; registry: Registry } {
  const own = ownFeature(() => registry)
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
  readonly ownerIds: readonly number[]
}

export function createBot({ services, registry, redis, renderer, client, ownerIds }: BotParts): Bot {
  const { id, username } = services.bot
  const gate = createGate(redis)
  const handle = createPipeline({
    services,
    features: registry.features,
    gate,
    limits: createLimits(redis),
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
    ownerIds,
  })
  return {
    allowedUpdates: registry.allowedUpdates,
    parse: parseUpdate,
    handle,
    replay: (reference) => replayUpdate(services, reference, { reopen: gate.reopen, handle }),
    works: { minute: [flushUses(redis)], day: [forgetBatches] },
  }
}
