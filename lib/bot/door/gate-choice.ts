import type { Clock } from '../../platform/clock.ts'
import { RedisUnavailable } from '../../platform/redis.ts'
import type { CommitRequest, Conversation, Entry, EntryRequest, Gate } from './gate.ts'
import type { LocalGate } from './gate-without-redis.ts'
import { createRecent } from './recent.ts'

/** After a failure Redis is left alone for so long; longer each time it fails again: a used-up quota lasts for days. */
const REST = { firstMs: 5_000, factor: 2, maxMs: 60_000 } as const
/** Once it has worked again for so long, its next failure is another outage. */
const WORKS_AGAIN_MS = 10 * 60_000
/** As long as a lease that couldn't be given back holds (see gate.ts). */
const LEASE_MS = 35_000
const MAX_CONVERSATIONS = 5_000

export interface GateChoice extends Gate {
  /** Resolves when whoever is told of an outage has been told; never rejects. */
  told(): Promise<void>
}

export interface GateChoiceParts {
  readonly redis: Gate
  readonly local: LocalGate
  readonly clock: Clock
  /** Once an outage. Never rejects. */
  onAway(error: RedisUnavailable): Promise<void>
}

/**
 * Redis' gate, and this instance's own where Redis fails. No method throws for Redis: an update that met its outage is
 * handled all the same, and one whose work is done is answered.
 */
export function createGateChoice({ redis, local, clock, onAway }: GateChoiceParts): GateChoice {
  const health = createHealth(clock, onAway)
  const leftBehind = createRecent<string, string>({ clock, ttlMs: LEASE_MS, max: MAX_CONVERSATIONS })
  /** Sessions that were written here while Redis was away, by the lease of the update that takes them back. */
  const brought = createRecent<string, NonNullable<CommitRequest['session']>>({
    clock,
    ttlMs: LEASE_MS,
    max: MAX_CONVERSATIONS,
  })

  const enterByRedis = async (request: EntryRequest): Promise<Entry> => {
    const { conversation, lease } = request
    const entry = await redis.enter({
      ...request,
      passive: request.passive && !local.isWaiting(conversation),
      leftBehind: leftBehind.get(keyOf(conversation)),
    })
    health.works()
    if (entry.status !== 'proceed') return entry
    leftBehind.delete(keyOf(conversation))
    const session = local.takeSession(conversation)
    if (!session) return entry
    brought.set(lease, session)
    return { ...entry, session: session.value }
  }

  /** @returns undefined where Redis is away */
  const ask = async <Told>(what: () => Promise<Told>): Promise<{ readonly told: Told } | undefined> => {
    try {
      return { told: await what() }
    } catch (error) {
      if (!health.fails(error)) throw error
      return undefined
    }
  }
  const askUnlessItRests = async <Told>(what: () => Promise<Told>) =>
    health.rests() ? undefined : await ask(what)

  return {
    told: health.told,

    async enter(request) {
      const { updateId, conversation, lease } = request
      const before = local.answered(updateId)
      if (before) return before
      if (local.isBusy(conversation)) return { status: 'busy' }
      if (!health.mayAsk()) return local.enter(request)
      const entered = await ask(() => enterByRedis(request))
      if (entered) return entered.told
      // It may have let us in, and only its answer was lost.
      leftBehind.set(keyOf(conversation), lease)
      return local.enter(request)
    },

    async commit(done) {
      const { conversation, lease } = done
      if (local.holds(conversation, lease)) return local.commit(done)
      const kept = { ...done, session: done.session === undefined ? brought.get(lease) : done.session }
      const noted = await askUnlessItRests(() => redis.commit(kept))
      if (noted) return noted.told
      // The work is done and keyed: its answer is not held back because it can't be noted.
      leftBehind.set(keyOf(conversation), lease)
      local.adopt(kept)
      return true
    },

    async abandon(handled) {
      const { conversation, lease } = handled
      if (local.holds(conversation, lease)) return local.abandon(handled)
      const given = await ask(() => redis.abandon(handled))
      if (!given) leftBehind.set(keyOf(conversation), lease)
    },

    async reopen(updateId) {
      await local.reopen(updateId)
      await ask(() => redis.reopen(updateId))
    },

    async forgetTrust(conversation) {
      await askUnlessItRests(() => redis.forgetTrust(conversation))
    },

    async forgetPerson(userId, chatIds) {
      await local.forgetPerson(userId, chatIds)
      await askUnlessItRests(() => redis.forgetPerson(userId, chatIds))
    },

    async picturesOf(conversation, album) {
      return (await askUnlessItRests(() => redis.picturesOf(conversation, album)))?.told ?? []
    },

    async tidy(conversation, messages) {
      await askUnlessItRests(() => redis.tidy(conversation, messages))
    },

    async forgetScope(chatId) {
      await local.forgetScope(chatId)
      await askUnlessItRests(() => redis.forgetScope(chatId))
    },
  }
}

const keyOf = ({ chatId, userId }: Conversation) => `${chatId}:${userId}`

function createHealth(clock: Clock, onAway: GateChoiceParts['onAway']) {
  let restUntil = 0
  let restMs: number = REST.firstMs
  let worksSince: number | undefined
  let known = false
  let telling: Promise<void> = Promise.resolve()
  const rests = () => clock.now() < restUntil
  return {
    rests,
    /** One asks for all: while it waits for Redis, the others don't. */
    mayAsk(): boolean {
      if (rests()) return false
      if (restUntil > 0) restUntil = clock.now() + restMs
      return true
    },
    works(): void {
      restUntil = 0
      restMs = REST.firstMs
      worksSince ??= clock.now()
      if (clock.now() - worksSince >= WORKS_AGAIN_MS) known = false
    },
    /** @returns false for what is no failure of Redis */
    fails(error: unknown): boolean {
      if (!(error instanceof RedisUnavailable)) return false
      restUntil = clock.now() + restMs
      restMs = Math.min(REST.maxMs, restMs * REST.factor)
      worksSince = undefined
      if (!known) telling = onAway(error)
      known = true
      return true
    },
    told: () => telling,
  }
}
