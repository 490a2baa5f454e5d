import type { Clock } from '../../platform/clock.ts'
import { CHAT_BUDGET, createMemoryLog, markOf, OUTBOX_MARK } from '../../telegram/budget.ts'
import type { CommitRequest, Conversation, Entry, EntryRequest, Gate } from './gate.ts'
import {
  ALL_COMMANDS,
  type Limited,
  PERSON_BURST,
  PERSON_SHARE,
  SHARES,
  type Shares,
  TOLD_EVERY_MS,
} from './limits.ts'
import { createRecent } from './recent.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const LEASE_MS = 35_000
/** An instance serves for some hours at most, and few chats at a time. */
const MAX = { updates: 10_000, conversations: 5_000, chats: 2_000, people: 10_000 } as const

type Answered = Extract<Entry, { status: 'duplicate' | 'passed' }>

const PASSED: Answered = { status: 'passed' }

/** The gate of one instance alone: what it decides by is its memory, so other instances don't know of it. */
export interface LocalGate extends Gate {
  /** What came of an update that this instance has let pass or handled. */
  answered(updateId: number): Answered | undefined
  /** Somebody is being served in this conversation, by this gate. */
  isBusy(conversation: Conversation): boolean
  holds(conversation: Conversation, lease: string): boolean
  /** What another gate let in is done, and that gate couldn't write it down. */
  adopt(done: CommitRequest): void
  /** The session that was written here, to be taken elsewhere: it is forgotten here. */
  takeSession(conversation: Conversation): { readonly value: string; readonly waiting: boolean } | undefined
  isWaiting(conversation: Conversation): boolean
}

const keyOf = ({ chatId, userId }: Conversation) => `${chatId}:${userId}`

/**
 * The door while Redis is away: nothing is asked of anybody. Whatever binds or moves coins is keyed in Postgres, so that
 * two instances that don't know of each other do it once. Sessions are what began here; limits are this instance's.
 */
export function createGateWithoutRedis(clock: Clock, limits: Shares = SHARES): LocalGate {
  const remember = <Key, Value>(ttlMs: number, max: number) => createRecent<Key, Value>({ clock, ttlMs, max })
  const handled = remember<number, Answered>(HOUR_MS, MAX.updates)
  const tried = remember<number, Tried>(HOUR_MS, MAX.updates)
  const leases = remember<string, { lease: string; kept: boolean }>(LEASE_MS, MAX.conversations)
  const sessions = remember<string, { value: string; waiting: boolean }>(HOUR_MS, MAX.conversations)
  // So long a group's words and settings may be older than Postgres': one reading a minute.
  const scopes = remember<number, { value: string; version: bigint }>(MINUTE_MS, MAX.chats)
  const admins = remember<number, string>(MINUTE_MS, MAX.chats)
  const voices = remember<number, string>(HOUR_MS, MAX.chats)
  const seenOnes = remember<string, string>(HOUR_MS, MAX.people)
  const shares = createShares(clock, limits)
  const said = createMemoryLog<number>(CHAT_BUDGET.windowMs)

  /** @returns whether a turn to speak in the room was free, and is taken */
  const takeTurn = ({ chatId, userId }: Conversation): boolean => {
    const now = clock.now()
    const mark = markOf(userId)
    const full =
      said.freeIn(chatId, now, limits.room.all) > 0 ||
      said.freeIn(chatId, now, limits.room.live, { mark: (of) => of !== OUTBOX_MARK }) > 0 ||
      said.freeIn(chatId, now, limits.room.person, { mark: (of) => of === mark }) > 0
    if (!full) said.add(chatId, now, mark)
    return !full
  }
  const settleTurns = ({ chatId, userId }: Conversation, kept: boolean, spoke: number | undefined) => {
    if (chatId > 0 || spoke === undefined) return
    if (kept && spoke === 0) said.remove(chatId, markOf(userId))
    for (let more = spoke - (kept ? 1 : 0); more > 0; more--) said.add(chatId, clock.now(), markOf(userId))
  }
  /** An unknown group may have any word: it is asked for, and then known for a minute. */
  const mayPass = ({ passive, conversation, word, seen }: EntryRequest): boolean => {
    if (!passive || sessions.get(keyOf(conversation))?.waiting) return false
    // Whoever was never heard of couldn't be paid or bound until Redis is back.
    if (isNews(conversation, seen)) return false
    const scope = scopes.get(conversation.chatId)?.value
    return word === undefined || (scope !== undefined && !scope.includes(word))
  }
  const isNews = ({ chatId }: Conversation, seen: EntryRequest['seen']): boolean =>
    seen.some(({ userId, fingerprint }) => seenOnes.get(`${chatId}:${userId}`) !== fingerprint)
  const write = ({ updateId, conversation, response, ...done }: CommitRequest) => {
    const { chatId } = conversation
    const { session, scope, seen, voice } = done
    handled.set(updateId, { status: 'duplicate', response })
    tried.delete(updateId)
    if (session) sessions.set(keyOf(conversation), session)
    else if (session === null) sessions.delete(keyOf(conversation))
    if (scope && scope.version >= (scopes.get(chatId)?.version ?? 0n)) scopes.set(chatId, scope)
    if (done.admins) admins.set(chatId, done.admins)
    else if (done.admins === null) admins.delete(chatId)
    if (voice) voices.set(chatId, voice)
    else if (voice === '') voices.delete(chatId)
    for (const { userId, fingerprint } of seen) seenOnes.set(`${chatId}:${userId}`, fingerprint)
  }

  return {
    answered: (updateId) => handled.get(updateId),
    isBusy: (conversation) => leases.get(keyOf(conversation)) !== undefined,
    holds: (conversation, lease) => leases.get(keyOf(conversation))?.lease === lease,
    isWaiting: (conversation) => sessions.get(keyOf(conversation))?.waiting === true,
    adopt: write,

    takeSession(conversation) {
      const session = sessions.get(keyOf(conversation))
      sessions.delete(keyOf(conversation))
      return session
    },

    async enter(request) {
      const { updateId, conversation, lease, seen, speaks } = request
      const { chatId } = conversation
      const before = handled.get(updateId)
      if (before) return before
      if (mayPass(request)) {
        handled.set(updateId, PASSED)
        return PASSED
      }
      const key = keyOf(conversation)
      if (leases.get(key)) return { status: 'busy' }
      const last = tried.get(updateId)
      const now: Tried = {
        attempt: (last?.attempt ?? 0) + 1,
        tries: (last?.tries ?? 0) + 1,
        firstAt: last?.firstAt ?? clock.now(),
      }
      tried.set(updateId, now)
      const limited = last ? undefined : shares.use(request)
      const kept = chatId < 0 && !limited && (speaks || request.passive) && takeTurn(conversation)
      leases.set(key, { lease, kept })
      return {
        status: 'proceed',
        ...now,
        session: sessions.get(key)?.value,
        scope: scopes.get(chatId)?.value,
        admins: admins.get(chatId),
        news: isNews(conversation, seen),
        roleplayOpen: false,
        heard: chatId > 0 || kept,
        voice: voices.get(chatId),
        // Nobody is looked at by what one instance remembers.
        pace: undefined,
        limited,
        forgetful: true,
      }
    },

    async commit(done) {
      const key = keyOf(done.conversation)
      const held = leases.get(key)
      if (held?.lease !== done.lease) return false
      settleTurns(done.conversation, held.kept, done.spoke)
      write(done)
      leases.delete(key)
      return true
    },

    async abandon({ updateId, conversation, lease, outage }) {
      const key = keyOf(conversation)
      const held = leases.get(key)
      if (held?.lease !== lease) return
      settleTurns(conversation, held.kept, 0)
      leases.delete(key)
      const before = tried.get(updateId)
      if (outage && before) tried.set(updateId, { ...before, attempt: 1 })
    },

    async reopen(updateId) {
      handled.delete(updateId)
      tried.delete(updateId)
    },

    async forgetTrust() {},

    async forgetPerson(userId, chatIds) {
      for (const chatId of chatIds) seenOnes.delete(`${chatId}:${userId}`)
    },

    async forgetScope(chatId) {
      scopes.delete(chatId)
      admins.delete(chatId)
      voices.delete(chatId)
    },

    picturesOf: async () => [],

    // What is to be deleted later has to be known to whoever does it then.
    async tidy() {},
  }
}

interface Tried {
  readonly attempt: number
  readonly tries: number
  readonly firstAt: number
}

/** What each person asks, as the gate's script counts it (see limits.ts). */
function createShares(clock: Clock, limits: Shares) {
  const used = createMemoryLog<string>(PERSON_SHARE.windowMs)
  const own = new Map<number, ReturnType<typeof createMemoryLog<string>>>()
  const told = createRecent<string, true>({ clock, ttlMs: TOLD_EVERY_MS, max: MAX.people })
  const ownLog = (windowMs: number) => {
    const log = own.get(windowMs) ?? createMemoryLog<string>(windowMs)
    own.set(windowMs, log)
    return log
  }
  const hit = (person: string, command: string, waitMs: number): Limited => {
    const key = `${person}:${command}`
    const tell = told.get(key) === undefined
    if (tell) told.set(key, true)
    return { command, waitMs: Math.max(1000, waitMs), tell }
  }
  return {
    use({ use, conversation }: EntryRequest): Limited | undefined {
      if (!use) return undefined
      const now = clock.now()
      const person = keyOf(conversation)
      const { windowMs } = PERSON_BURST
      const waitMs = Math.max(
        used.freeIn(person, now, limits.person),
        used.freeIn(person, now, limits.burst, { windowMs }),
      )
      if (waitMs > 0) return hit(person, ALL_COMMANDS, waitMs)
      used.add(person, now)
      if (!use.own) return undefined
      const { command, limit } = use.own
      const log = ownLog(limit.seconds * 1000)
      const of = `${command}:${limit.per === 'user' ? person : conversation.chatId}`
      const ownWaitMs = log.freeIn(of, now, limit.times)
      if (ownWaitMs > 0) return hit(person, command, ownWaitMs)
      log.add(of, now)
      return undefined
    },
  }
}
