import type { Redis } from '@upstash/redis'
import { createScript } from '../../platform/redis.ts'

/**
 * The door of every update: one script in one request decides whether it is new, whether this conversation is free,
 * and brings all that handling it needs. A second one commits. Between the two nobody else can handle the same
 * conversation (chat + user); a crash in between leaves the lease to expire and Telegram to deliver again.
 */
export interface Gate {
  enter(request: EntryRequest): Promise<Entry>
  /** @returns false if the lease was lost meanwhile: somebody else may be at it, so nothing was written. */
  commit(request: CommitRequest): Promise<boolean>
  /** Gives the lease back without marking the update done: it will come again. */
  abandon(handled: AbandonRequest): Promise<void>
  /** Forgets that an update was handled, so that it may be handled again. */
  reopen(updateId: number): Promise<void>
}

export interface AbandonRequest {
  readonly updateId: number
  readonly conversation: Conversation
  readonly lease: string
  /** Not the update's own fault: what it has been tried for so far counts no more than one attempt. */
  readonly outage: boolean
}

export interface Conversation {
  readonly chatId: number
  readonly userId: number
}

export interface EntryRequest {
  readonly updateId: number
  readonly conversation: Conversation
  readonly lease: string
  /** Nobody wants this kind of update: it passes unless a scene is waiting for it or something seems new. */
  readonly passive: boolean
  readonly seen: readonly Seen[]
  /** Where the cached scope contains this, the text is a word of the group's and the update is wanted (see words.ts). */
  readonly word?: string | undefined
  /** A group's plain message: the hour it counts for (`2026-11-23T12`), if it passes. */
  readonly hour?: string | undefined
}

/** Somebody in the update, and a digest of their names: the directory is written only when it changes. */
export interface Seen {
  readonly userId: number
  readonly fingerprint: string
}

export type Entry =
  | { readonly status: 'duplicate'; readonly response: string }
  | { readonly status: 'passed' }
  | { readonly status: 'busy' }
  | {
      readonly status: 'proceed'
      /** 1 for the first delivery. */
      readonly attempt: number
      readonly session: string | undefined
      readonly scope: string | undefined
      readonly admins: string | undefined
      /** Some of `seen` are not in the directory as they are now. */
      readonly news: boolean
      /** The person's roleplay was found open lately, in whatever chat. */
      readonly roleplayOpen: boolean
    }

export interface CommitRequest {
  readonly updateId: number
  readonly conversation: Conversation
  readonly lease: string
  /** The HTTP body that answered the update; repeated on redelivery. */
  readonly response: string
  /** undefined keeps it, null forgets it. `waiting`: a scene wants the person's next message. */
  readonly session: { readonly value: string; readonly waiting: boolean } | null | undefined
  readonly scope: { readonly value: string; readonly version: bigint } | undefined
  /** undefined keeps them, null forgets them. */
  readonly admins: string | null | undefined
  readonly seen: readonly Seen[]
  /** undefined keeps what is known, false forgets it. */
  readonly roleplayOpen?: boolean | undefined
  /** `day|group|command`, or `hour|group|~message` (see uses.ts); counted once. */
  readonly use: string | undefined
}

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const TTL = {
  // Longer than any function runs (maxDuration 30 s would be cut by Vercel first).
  lease: 35_000,
  // Telegram redelivers for 24 hours.
  handled: 25 * HOUR_MS,
  passed: HOUR_MS,
  session: 24 * HOUR_MS,
  scope: HOUR_MS,
  // Bounds how long a demoted administrator whose chat_member update got lost keeps their abilities.
  admins: 10 * MINUTE_MS,
  seen: 7 * 24 * HOUR_MS,
  uses: 7 * 24 * HOUR_MS,
  roleplay: HOUR_MS,
} as const

/** Counters, flushed by the tick: hash of `day|group|command` → uses, and of `hour|group|~message` → messages. */
export const USES_KEY = 'bot:uses'
/** In the place of a command's name, which never begins like that. */
export const MESSAGE = '~message'

const keys = {
  update: (id: number) => `bot:update:${id}`,
  lease: ({ chatId, userId }: Conversation) => `bot:{${chatId}}:lease:${userId}`,
  session: ({ chatId, userId }: Conversation) => `bot:{${chatId}}:session:${userId}`,
  scope: (chatId: number) => `bot:{${chatId}}:scope`,
  admins: (chatId: number) => `bot:{${chatId}}:admins`,
  roleplay: ({ userId }: Conversation) => `bot:roleplay:${userId}`,
  seen: (chatId: number, userId: number) => `bot:{${chatId}}:seen:${userId}`,
}

// ARGV: lease, passive, word ('' none), hour ('' not counted), then the fingerprints. The group is in the cached scope.
const ENTER = `
local mark = redis.call('GET', KEYS[1])
if mark and string.sub(mark, 1, 5) == 'done:' then return {'duplicate', string.sub(mark, 6)} end
local session = redis.call('GET', KEYS[3])
local scope = redis.call('GET', KEYS[4])
local news = '0'
for i = 8, #KEYS do
  if redis.call('GET', KEYS[i]) ~= ARGV[i - 3] then news = '1' end
end
local waiting = session and string.sub(session, 1, 1) == 'w'
local word = scope and ARGV[3] ~= '' and string.find(scope, ARGV[3], 1, true)
if ARGV[2] == '1' and not waiting and not word and scope and news == '0' then
  redis.call('SET', KEYS[1], 'done:', 'PX', ${TTL.passed})
  local group = ARGV[4] ~= '' and string.match(scope, '"groupId":"(%d+)"')
  if group then
    redis.call('HINCRBY', KEYS[7], ARGV[4] .. '|' .. group .. '|${MESSAGE}', 1)
    redis.call('PEXPIRE', KEYS[7], ${TTL.uses})
  end
  return {'passed'}
end
if redis.call('GET', KEYS[2]) then return {'busy'} end
redis.call('SET', KEYS[2], ARGV[1], 'PX', ${TTL.lease})
local attempt = 1
if mark then attempt = tonumber(string.sub(mark, 5)) + 1 end
redis.call('SET', KEYS[1], 'try:' .. string.format('%d', attempt), 'PX', ${TTL.handled})
local admins = redis.call('GET', KEYS[5])
local roleplay = redis.call('GET', KEYS[6])
return {'proceed', string.format('%d', attempt), session or '', scope or '', admins or '', news, roleplay or ''}
`

// ARGV: lease, response, session ('=' keeps, '' forgets), scope ('' keeps), its version, admins ('=' keeps, ''
// forgets), use ('' none), roleplay ('=' keeps, '' forgets), then the fingerprints.
const COMMIT = `
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 'lost' end
redis.call('SET', KEYS[1], 'done:' .. ARGV[2], 'PX', ${TTL.handled})
if ARGV[3] == '' then redis.call('DEL', KEYS[3])
elseif ARGV[3] ~= '=' then redis.call('SET', KEYS[3], ARGV[3], 'PX', ${TTL.session}) end
if ARGV[4] ~= '' then
  local cached = redis.call('GET', KEYS[4])
  local version = cached and tonumber(string.match(cached, '^(%d+)|')) or 0
  if tonumber(ARGV[5]) >= version then
    redis.call('SET', KEYS[4], ARGV[5] .. '|' .. ARGV[4], 'PX', ${TTL.scope})
  end
end
if ARGV[6] == '' then redis.call('DEL', KEYS[5])
elseif ARGV[6] ~= '=' then redis.call('SET', KEYS[5], ARGV[6], 'PX', ${TTL.admins}) end
if ARGV[7] ~= '' then
  redis.call('HINCRBY', KEYS[6], ARGV[7], 1)
  redis.call('PEXPIRE', KEYS[6], ${TTL.uses})
end
if ARGV[8] == '' then redis.call('DEL', KEYS[7])
elseif ARGV[8] ~= '=' then redis.call('SET', KEYS[7], ARGV[8], 'PX', ${TTL.roleplay}) end
for i = 8, #KEYS do redis.call('SET', KEYS[i], ARGV[i + 1], 'PX', ${TTL.seen}) end
redis.call('DEL', KEYS[2])
return 'done'
`

const ABANDON = `
if redis.call('GET', KEYS[1]) == ARGV[1] then
  redis.call('DEL', KEYS[1])
  if ARGV[2] == '1' then redis.call('SET', KEYS[2], 'try:1', 'PX', ${TTL.handled}) end
end
return 'done'
`

const REOPEN = `
redis.call('DEL', KEYS[1])
return 'done'
`

/** @throws RedisUnavailable from every method */
export function createGate(redis: Redis): Gate {
  const enter = createScript(redis, ENTER)
  const commit = createScript(redis, COMMIT)
  const abandon = createScript(redis, ABANDON)
  const reopen = createScript(redis, REOPEN)

  return {
    async enter({ updateId, conversation, lease, passive, seen, word, hour }) {
      const reply = await enter.run(
        [
          keys.update(updateId),
          keys.lease(conversation),
          keys.session(conversation),
          keys.scope(conversation.chatId),
          keys.admins(conversation.chatId),
          keys.roleplay(conversation),
          USES_KEY,
          ...seen.map(({ userId }) => keys.seen(conversation.chatId, userId)),
        ],
        [lease, passive ? '1' : '0', word ?? '', hour ?? '', ...seen.map(({ fingerprint }) => fingerprint)],
      )
      return toEntry(reply as string[])
    },

    async commit(done) {
      const { updateId, conversation, lease, response, session, scope, admins, seen, use, roleplayOpen } =
        done
      const outcome = await commit.run(
        [
          keys.update(updateId),
          keys.lease(conversation),
          keys.session(conversation),
          keys.scope(conversation.chatId),
          keys.admins(conversation.chatId),
          USES_KEY,
          keys.roleplay(conversation),
          ...seen.map(({ userId }) => keys.seen(conversation.chatId, userId)),
        ],
        [
          lease,
          response,
          session === undefined ? '=' : session === null ? '' : (session.waiting ? 'w' : 'i') + session.value,
          scope?.value ?? '',
          String(scope?.version ?? 0),
          admins === undefined ? '=' : (admins ?? ''),
          use ?? '',
          roleplayOpen === undefined ? '=' : roleplayOpen ? '1' : '',
          ...seen.map(({ fingerprint }) => fingerprint),
        ],
      )
      return outcome === 'done'
    },

    async abandon({ updateId, conversation, lease, outage }) {
      await abandon.run([keys.lease(conversation), keys.update(updateId)], [lease, outage ? '1' : '0'])
    },

    async reopen(updateId) {
      await reopen.run([keys.update(updateId)], [])
    },
  }
}

function toEntry([status, first, session, scope, admins, news, roleplay]: readonly string[]): Entry {
  if (status === 'duplicate') return { status, response: first ?? '' }
  if (status === 'passed' || status === 'busy') return { status }
  return {
    status: 'proceed',
    attempt: Number(first),
    session: session?.slice(1) || undefined,
    scope: scope?.replace(/^\d+\|/, '') || undefined,
    admins: admins || undefined,
    news: news === '1',
    roleplayOpen: roleplay === '1',
  }
}
