import type { Redis } from '@upstash/redis'
import { WATCHED_MARK } from '../../community/watched.ts'
import type { Glance, Pace, Standing } from '../../contract/screen.ts'
import { COUNTED_KEY } from '../../jobs/counted.ts'
import { NEXT_KEY, SOONER_LUA } from '../../jobs/next-due.ts'
import { type Clock, systemClock } from '../../platform/clock.ts'
import { createScript } from '../../platform/redis.ts'
import { ASIDE_MARK, CHAT_BUDGET, LOG_LUA, markOf, OUTBOX_MARK, saidKey } from '../../telegram/budget.ts'
import {
  ALL_COMMANDS,
  CALM,
  EARNED,
  LINE_MS,
  type Limited,
  PERSON_BURST,
  PERSON_SHARE,
  SHARES,
  type Shares,
  STRANGERS,
  TOLD_EVERY_MS,
  type Use,
} from './limits.ts'

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
  /** Forgets that somebody is trusted in a chat: what they write next is looked at. */
  forgetTrust(conversation: Conversation): Promise<void>
  /** Forgets somebody: who writes there next by this id is noted anew. */
  forgetPerson(userId: number, chatIds: readonly number[]): Promise<void>
  /** Forgets what is cached of a chat's group, and how the chat can be spoken to: nothing is heard in one that has moved. */
  forgetScope(chatId: number): Promise<void>
  /** Ids of what came of one album of somebody's in the last two days; none where nobody knows. */
  picturesOf(conversation: Conversation, album: string): Promise<readonly number[]>
  /** Deletes messages of the bot's later on: see CommitRequest.tidy. Never throws. */
  tidy(conversation: Conversation, messages: readonly Tidied[]): Promise<void>
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
  /** A command or a press in a group: one of this chat's turns to speak in the room is kept for its answer. */
  readonly speaks: boolean
  /** A command or a press: counted against the person's share and the command's own limit, on the first delivery. */
  readonly use?: Use | undefined
  /** A lease of this conversation that this instance could not give back: it holds nobody up. */
  readonly leftBehind?: string | undefined
  /** Where the cached scope contains this, the text is a word of the group's and the update is wanted (see words.ts). */
  readonly word?: string | undefined
  /** What people wrote in a group: looked at where the group wants it, unless its author is trusted and it is calm. */
  readonly watch?: Glance | undefined
  /** A group's plain message: what it counts for if it passes (see uses.ts), the hour first: `2026-11-23T12~5001`. */
  readonly hour?: string | undefined
}

/** Somebody in the update: the directory is written only when there is news of them. */
export interface Seen {
  readonly userId: number
  /**
   * Their presence as one letter (`h` here, `o` here when this late update was sent, `n` only named, `l` left), and a
   * digest of their names. What is known as `h` covers `o` too, and whatever is known covers `n`.
   */
  readonly fingerprint: string
}

export type Entry =
  | { readonly status: 'duplicate'; readonly response: string }
  /** Nothing is done for it, and nothing was when it came before: it left nothing that could still be told. */
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
      /** A turn to speak in the room is kept for this update; in private there is always one. */
      readonly heard: boolean
      /** What was learned of how this chat can be spoken to, packed by whoever learned it (see voice.ts). */
      readonly voice: string | undefined
      /** Of what is watched, in a group that is known to want it. */
      readonly pace: Pace | undefined
      /** The limit that this use hit; never on a redelivery. */
      readonly limited: Limited | undefined
      /** Deliveries so far, those that met an outage among them. */
      readonly tries: number
      /** When the first of them came, in milliseconds since 1970. */
      readonly firstAt: number
      /** Redis is away: sessions are what this instance remembers, and may be missing. */
      readonly forgetful: boolean
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
  /** What they write next is passed, read where it isn't plain, or looked at; undefined keeps what is known. */
  readonly standing?: Standing | undefined
  /** `hour|group|command|outcome`, or `hour~who|group|~message` (see uses.ts); counted once. */
  readonly use: string | undefined
  /** undefined keeps what was learned, '' forgets it. */
  readonly voice?: string | undefined
  /** Sends and edits in the room that were made: 0 gives the kept turn back, more than one takes more. */
  readonly spoke?: number | undefined
  /** That was said aside, beyond the budget. */
  readonly aside?: boolean | undefined
  /** Messages of ours, and when each is to be deleted (milliseconds since 1970); without a moment: not any longer. */
  readonly tidy?: readonly Tidied[] | undefined
  /** Something is due that is done behind the answer: the next tick looks for it, should this instance die before. */
  readonly due?: boolean | undefined
}

export interface Tidied {
  readonly messageId: number
  readonly at: number | undefined
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
  // What Postgres says of it is asked anew so often.
  trusted: HOUR_MS,
  voice: HOUR_MS,
  // Telegram lets people change a message for so long: an album's words may turn into an advert until then.
  album: 48 * HOUR_MS,
  tidy: 7 * 24 * HOUR_MS,
} as const

/**
 * Counters of a group, flushed by the tick: hash of `hour|group|command|outcome` → uses, and of `hour~who|group|~message`
 * → messages. A key of its own for each group: one for all of them would queue every group behind every other.
 */
export const usesKey = (chatId: number | string) => `bot:{${chatId}}:uses`
/** Messages to be deleted: sorted by the moment, `chat:message`. */
export const TIDY_KEY = 'bot:tidy'
/** In the place of a command's name, which never begins like that. */
export const MESSAGE = '~message'

const keys = {
  update: (id: number) => `bot:update:${id}`,
  lease: ({ chatId, userId }: Conversation) => `bot:{${chatId}}:lease:${userId}`,
  session: ({ chatId, userId }: Conversation) => `bot:{${chatId}}:session:${userId}`,
  scope: (chatId: number) => `bot:{${chatId}}:scope`,
  admins: (chatId: number) => `bot:{${chatId}}:admins`,
  roleplay: ({ userId }: Conversation) => `bot:roleplay:${userId}`,
  voice: (chatId: number) => `bot:{${chatId}}:voice`,
  trusted: ({ chatId, userId }: Conversation) => `bot:{${chatId}}:trusted:${userId}`,
  pace: ({ chatId, userId }: Conversation) => `bot:{${chatId}}:pace:${userId}`,
  line: ({ chatId }: Conversation, likeness = '') => `bot:{${chatId}}:line:${likeness}`,
  album: ({ chatId, userId }: Conversation, id = '') => `bot:{${chatId}}:album:${userId}.${id}`,
  strangers: (chatId: number) => `bot:{${chatId}}:strangers`,
  used: ({ chatId, userId }: Conversation) => `bot:{${chatId}}:used:${userId}`,
  seen: (chatId: number, userId: number) => `bot:{${chatId}}:seen:${userId}`,
  limit: ({ chatId, userId }: Conversation, { own }: Use) =>
    own && `bot:{${chatId}}:limit:${own.command}${own.limit.per === 'user' ? `:${userId}` : ''}`,
}

// A lease is 'token|kept|ms': whether a turn to speak is kept with it, and when it began.
const LEASE_LUA = `
local function heldBy(lease, token)
  return lease and string.match(lease, '^[^|]*') == token
end
local function turnKept(lease)
  return string.match(lease, '^[^|]*|(%d)') == '1'
end
-- The newest entry of that mark, taken back.
local function without(entries, mark)
  for i = #entries, 1, -1 do
    if string.match(entries[i], ':(.*)$') == mark then
      table.remove(entries, i)
      return
    end
  end
end
-- Whether the counters are new, and whether this one is.
local function count(key, field)
  if redis.call('HINCRBY', key, field, 1) > 1 then return '', false end
  if redis.call('HLEN', key) > 1 then return '', true end
  redis.call('PEXPIRE', key, ${TTL.uses})
  return '1', true
end
`

// How fast somebody writes, and how like others. A log's entries are 'ms:likeness', of an album's picture
// 'ms:likeness~album' (an album is one thing that somebody does, however many pictures it has), and of strangers
// 'ms:person.likeness.name.named+named'. An album's pictures are kept as '1201,1202'. What is known of somebody's trust: '1', or what they have earned so far, as
// 'c:messages:first ms' ('u:…' who was never looked at). Written by the first delivery alone.
const PACE_LUA = `
local function remember()
  redis.call('SET', KEYS[15], ARGV[16], 'PX', ${LINE_MS})
end
-- An album's pictures are known in every group: whoever reports one means them all. One that had to wait comes again.
local function pictured(pictures, again)
  if ARGV[19] == '' then return pictures, again end
  if string.find(',' .. pictures .. ',', ',' .. ARGV[19] .. ',', 1, true) then return pictures, true end
  if again then return pictures, again end
  local all = (pictures ~= '' and pictures .. ',' or '') .. ARGV[19]
  redis.call('SET', KEYS[16], all, 'PX', ${TTL.album})
  return all, again
end
local function paceOf(now, known, paced, line, pictures, strangers, again)
  local kept = alive(paced, now, ${CALM.repeatsMs})
  local burst, repeats, echoes, namesakes, earned, named = 0, 0, 0, 0, false, 0
  local like, albums = string.match(ARGV[14], '^[^~]*'), {}
  if not again then
    if #kept >= 20 then table.remove(kept, 1) end
    kept[#kept + 1] = ARGV[5] .. ':' .. ARGV[14]
    redis.call('SET', KEYS[14], packed(kept), 'PX', ${CALM.repeatsMs})
  end
  for _, entry in ipairs(kept) do
    local ms, likeness, of = string.match(entry, '^(%d+):([^~]*)~?(.*)$')
    if now - tonumber(ms) < ${CALM.burstMs} and not albums[of] then burst = burst + 1 end
    if of ~= '' then albums[of] = true end
    if likeness ~= '' and likeness == like then repeats = repeats + 1 end
  end
  local copied = ARGV[17] == '2' and line and line ~= ARGV[16]
  local lasting = ARGV[17] == '2' and not line and not again
  local trusted, fresh = known == '1', not known or string.sub(known, 1, 1) == 'u'
  if not trusted then
    local messages, first = string.match(known or '', '^%a:(%d+):(%d+)$')
    messages, first = tonumber(messages or 0), first or ARGV[5]
    -- Enough is enough: further ones cost nothing.
    if ARGV[18] == '1' and not again and messages < ${EARNED.messages} then
      messages = messages + 1
      redis.call('SET', KEYS[13], (fresh and 'u:' or 'c:') .. string.format('%d', messages) .. ':' .. first,
        'PX', ${EARNED.withinMs})
    end
    earned = messages >= ${EARNED.messages} and now - tonumber(first) >= ${EARNED.overMs}
  end
  -- Plain words of who was looked at are compared with nobody's, but for whom they name.
  if not trusted and (fresh or ARGV[13] ~= '0' or ARGV[20] ~= '') then
    local others = alive(strangers, now, ${STRANGERS.windowMs})
    local counted, ours = {}, {}
    for name in string.gmatch(ARGV[20], '[^+]+') do ours[name] = 0 end
    for _, entry in ipairs(others) do
      local who, likeness, name, theirs = string.match(entry, '^%d+:([^.]*)%.([^.]*)%.([^.]*)%.?(.*)$')
      if who and who ~= ARGV[16] then
        if likeness ~= '' and likeness == like and not counted['l' .. who] then
          echoes = echoes + 1
          counted['l' .. who] = true
        end
        if name ~= '' and name == ARGV[15] and not counted['n' .. who] then
          namesakes = namesakes + 1
          counted['n' .. who] = true
        end
        for other in string.gmatch(theirs, '[^+]+') do
          if ours[other] and not counted[other .. '.' .. who] then
            ours[other] = ours[other] + 1
            named = math.max(named, ours[other])
            counted[other .. '.' .. who] = true
          end
        end
      end
    end
    if not again then
      if #others >= ${STRANGERS.max} then table.remove(others, 1) end
      others[#others + 1] = ARGV[5] .. ':' .. ARGV[16] .. '.' .. like .. '.' .. ARGV[15] .. '.' .. ARGV[20]
      redis.call('SET', KEYS[2], packed(others), 'PX', ${STRANGERS.windowMs})
    end
  end
  local calm = ARGV[13] ~= '2' and burst <= ${CALM.burst} and repeats <= ${CALM.repeats}
  if not trusted then calm = calm and not fresh and not earned and ARGV[13] == '0' and echoes == 0 and namesakes < 2 and named < ${STRANGERS.named} and not copied end
  return table.concat({trusted and '2' or fresh and '0' or '1', burst, repeats, echoes, namesakes, earned and '1' or '0', copied and '1' or '0', named, pictures}, ':'), calm, lasting
end
`

// KEYS: uses, strangers, update, lease, session, scope, admins, roleplay, voice, said, used, own limit, trusted, pace,
// line, album, then seen.
// ARGV: lease, passive, word ('' none), hour ('' not counted), now, speaks ('1', '0', '-' nobody counts), mark, counts,
// the own limit's name, times and milliseconds, left behind ('' none), watch ('' not, '0' plain, '1' to be
// read, '2' suspicious), likeness with the album, name's likeness ('' none), person, whether it counts ('2': and is a line of its own), whether it earns trust, the album's picture ('' none), whom it names ('' nobody), then the fingerprints.
const enterScript = ({ person, burst, room }: Shares) => `${LOG_LUA}${LEASE_LUA}${PACE_LUA}
local got = redis.call('MGET', unpack(KEYS, 2))
local strangers = table.remove(got, 1)
local mark, lease, session, scope, admins, roleplay, voice, said, used, own, trusted, paced, line, pictures = unpack(got, 1, 14)
if mark and string.sub(mark, 1, 5) == 'done:' then return {'duplicate', string.sub(mark, 6)} end
if mark == 'passed' then return {'passed', ''} end
local news = '0'
for i = 17, #KEYS do
  -- See Seen: who is here covers who was when a late update was sent, and whoever is known covers who is only named.
  local known, told = got[i - 2], ARGV[i + 4]
  local kinds = known and string.sub(known, 2) == string.sub(told, 2) and string.sub(told, 1, 1) .. string.sub(known, 1, 1)
  if known ~= told and not (kinds and (string.sub(kinds, 1, 1) == 'n' or kinds == 'oh')) then news = '1' end
end
local waiting = session and string.sub(session, 1, 1) == 'w'
local word = scope and ARGV[3] ~= '' and string.find(scope, ARGV[3], 1, true)
-- A group that nobody knows at the moment is looked up, and may want it.
local watched = ARGV[13] ~= '' and (not scope or string.find(scope, '${WATCHED_MARK}', 1, true))
local pace = ''
local calm, lasting = true, false
local album, again = pictured(pictures or '', mark or ARGV[17] == '0')
if watched then pace, calm, lasting = paceOf(tonumber(ARGV[5]), trusted, paced, line, album, strangers, again) end
-- Another picture of the album may be looked at right now: what is found in it holds for this one.
if watched and ARGV[19] ~= '' and lease then calm = false end
if ARGV[2] == '1' and not waiting and not word and scope and news == '0' and calm then
  redis.call('SET', KEYS[3], 'passed', 'PX', ${TTL.passed})
  -- The group is in the cached scope.
  local group = ARGV[4] ~= '' and string.match(scope, '"groupId":"(%d+)"')
  local told, first = '', false
  if group then told, first = count(KEYS[1], ARGV[4] .. '|' .. group .. '|${MESSAGE}') end
  -- Somebody's first in an hour cost one command more already.
  if lasting and not first then remember() end
  return {'passed', told}
end
if lasting then remember() end
if lease and not (ARGV[12] ~= '' and heldBy(lease, ARGV[12])) then return {'busy'} end

local now = tonumber(ARGV[5])
local attempt, tries, first = '1', '1', ARGV[5]
if mark then
  local attempted, tried, began = string.match(mark, '^try:(%d+):?(%d*):?(%d*)')
  attempt = string.format('%d', tonumber(attempted) + 1)
  tries = tried ~= '' and string.format('%d', tonumber(tried) + 1) or attempt
  if began ~= '' then first = began end
end

local limited, wait, tell = '', 0, ''
if ARGV[8] == '1' and not mark then
  local toldAt, toldOf, log = string.match(used or '', '^(%d*)=([^|]*)|(.*)$')
  local kept, times = alive(log, now, ${PERSON_SHARE.windowMs})
  wait = math.max(freeIn(times, now, ${PERSON_SHARE.windowMs}, ${person}),
    freeIn(times, now, ${PERSON_BURST.windowMs}, ${burst}))
  if wait > 0 then
    limited = '${ALL_COMMANDS}'
  else
    kept[#kept + 1] = ARGV[5]
    if ARGV[9] ~= '' then
      local ownKept, ownTimes = alive(own, now, tonumber(ARGV[11]))
      wait = freeIn(ownTimes, now, tonumber(ARGV[11]), tonumber(ARGV[10]))
      if wait > 0 then
        limited = ARGV[9]
      else
        ownKept[#ownKept + 1] = ARGV[5]
        redis.call('SET', KEYS[12], packed(ownKept), 'PX', ARGV[11])
      end
    end
  end
  toldAt, toldOf = toldAt or '', toldOf or ''
  if limited ~= '' then
    local ago = toldOf == limited and toldAt ~= '' and math.abs(now - tonumber(toldAt)) or ${TOLD_EVERY_MS}
    if ago >= ${TOLD_EVERY_MS} then tell, toldAt, toldOf = '1', ARGV[5], limited end
  end
  if limited ~= '${ALL_COMMANDS}' or tell == '1' then
    redis.call('SET', KEYS[11], toldAt .. '=' .. toldOf .. '|' .. packed(kept), 'PX', ${PERSON_SHARE.windowMs})
  end
end

local heard = '0'
if ARGV[6] ~= '-' and limited == '' and (ARGV[6] == '1' or waiting or word) then
  local kept = alive(said, now, ${CHAT_BUDGET.windowMs})
  local live, mine = 0, 0
  for _, entry in ipairs(kept) do
    local by = string.match(entry, ':(.*)$')
    if by ~= '${OUTBOX_MARK}' then live = live + 1 end
    if by == ARGV[7] then mine = mine + 1 end
  end
  if #kept < ${room.all} and live < ${room.live} and mine < ${room.person} then
    heard = '1'
    kept[#kept + 1] = ARGV[5] .. ':' .. ARGV[7]
    redis.call('SET', KEYS[10], packed(kept), 'PX', ${CHAT_BUDGET.windowMs})
  end
end

redis.call('SET', KEYS[4], ARGV[1] .. '|' .. heard .. '|' .. ARGV[5], 'PX', ${TTL.lease})
redis.call('SET', KEYS[3], 'try:' .. attempt .. ':' .. tries .. ':' .. first, 'PX', ${TTL.handled})
return {'proceed', attempt, session or '', scope or '', admins or '', news, roleplay or '', voice or '', heard,
  limited, string.format('%d', wait), tell, tries, first, pace}
`

// KEYS: uses, update, lease, session, scope, admins, roleplay, voice, said, trusted, what is due next, then seen.
// ARGV: lease, response, session ('=' keeps, '' forgets), scope ('' keeps), its version, admins ('=' keeps, ''
// forgets), use ('' none), roleplay ('=' keeps, '' closed), voice ('=' keeps, '' forgets), spoke ('' not said), now,
// mark, trusted ('=' keeps, '' forgets, '1', 'c' looked at
// and not yet), whether something is due ('1'), then the fingerprints.
const COMMIT = `${LOG_LUA}${LEASE_LUA}${SOONER_LUA}
local lease, cached, roleplay, said = unpack(redis.call('MGET', KEYS[3], KEYS[5], KEYS[7], KEYS[9]), 1, 4)
if not heldBy(lease, ARGV[1]) then return {'lost'} end
redis.call('SET', KEYS[2], 'done:' .. ARGV[2], 'PX', ${TTL.handled})
if ARGV[3] == '' then redis.call('DEL', KEYS[4])
elseif ARGV[3] ~= '=' then redis.call('SET', KEYS[4], ARGV[3], 'PX', ${TTL.session}) end
if ARGV[4] ~= '' then
  local version = cached and tonumber(string.match(cached, '^(%d+)|')) or 0
  if tonumber(ARGV[5]) >= version then
    redis.call('SET', KEYS[5], ARGV[5] .. '|' .. ARGV[4], 'PX', ${TTL.scope})
  end
end
if ARGV[6] == '' then redis.call('DEL', KEYS[6])
elseif ARGV[6] ~= '=' then redis.call('SET', KEYS[6], ARGV[6], 'PX', ${TTL.admins}) end
local made = ARGV[7] ~= '' and count(KEYS[1], ARGV[7]) or ''
-- Who began before it was closed may have found it open, and comes later.
if ARGV[8] == '' then redis.call('SET', KEYS[7], 'closed:' .. ARGV[11], 'PX', ${TTL.roleplay})
elseif ARGV[8] ~= '=' then
  local closed = tonumber(string.match(roleplay or '', '^closed:(%d+)$'))
  local began = tonumber(string.match(lease, '|(%d+)$'))
  if not closed or (began and began > closed) then redis.call('SET', KEYS[7], ARGV[8], 'PX', ${TTL.roleplay}) end
end
if ARGV[9] == '' then redis.call('DEL', KEYS[8])
elseif ARGV[9] ~= '=' then redis.call('SET', KEYS[8], ARGV[9], 'PX', ${TTL.voice}) end
local more = ARGV[10] ~= '' and tonumber(ARGV[10]) - (turnKept(lease) and 1 or 0) or 0
if more ~= 0 then
  local kept = alive(said, tonumber(ARGV[11]), ${CHAT_BUDGET.windowMs})
  if more < 0 then without(kept, ARGV[12]) end
  for _ = 1, more do kept[#kept + 1] = ARGV[11] .. ':' .. ARGV[12] end
  redis.call('SET', KEYS[9], packed(kept), 'PX', ${CHAT_BUDGET.windowMs})
end
if ARGV[13] == '' then redis.call('DEL', KEYS[10])
elseif ARGV[13] == '1' then redis.call('SET', KEYS[10], '1', 'PX', ${TTL.trusted})
elseif ARGV[13] == 'c' then
  local earned = redis.call('GET', KEYS[10])
  redis.call('SET', KEYS[10], 'c:' .. (earned and string.match(earned, '^%a:(%d+:%d+)$') or '0:' .. ARGV[11]),
    'PX', ${EARNED.withinMs})
end
if ARGV[14] == '1' then sooner(KEYS[11], ARGV[11]) end
for i = 12, #KEYS do redis.call('SET', KEYS[i], ARGV[i + 3], 'PX', ${TTL.seen}) end
redis.call('DEL', KEYS[3])
return {'done', made}
`

// KEYS: lease, update, said. ARGV: lease, outage, now, mark.
const ABANDON = `${LOG_LUA}${LEASE_LUA}
local lease, mark, said = unpack(redis.call('MGET', KEYS[1], KEYS[2], KEYS[3]), 1, 3)
if not heldBy(lease, ARGV[1]) then return 'lost' end
redis.call('DEL', KEYS[1])
local tail = mark and string.match(mark, '^try:%d+(.*)$')
if ARGV[2] == '1' and tail then redis.call('SET', KEYS[2], 'try:1' .. tail, 'PX', ${TTL.handled}) end
if turnKept(lease) then
  local kept = alive(said, tonumber(ARGV[3]), ${CHAT_BUDGET.windowMs})
  without(kept, ARGV[4])
  redis.call('SET', KEYS[3], packed(kept), 'PX', ${CHAT_BUDGET.windowMs})
end
return 'done'
`

const REOPEN = `
redis.call('DEL', KEYS[1])
return 'done'
`

const STANDING_MARKS: Readonly<Record<Standing, string>> = { trusted: '1', known: 'c', unknown: '' }

const STANDINGS: readonly Standing[] = ['unknown', 'known', 'trusted']

const bit = (on: boolean) => (on ? '1' : '0')
const isPrivate = ({ chatId }: Conversation) => chatId > 0

/**
 * @param ride what else goes with the request of an update that comes in
 * @throws RedisUnavailable from every method
 */
export function createGate(
  redis: Redis,
  clock: Clock = systemClock,
  shares: Shares = SHARES,
  ride: () => void = () => {},
): Gate {
  const enter = createScript(redis, enterScript(shares))
  const commit = createScript(redis, COMMIT)
  const abandon = createScript(redis, ABANDON)
  const reopen = createScript(redis, REOPEN)
  /** The tick finds the counters by it. Where that fails, they wait until the group's next ones are made. */
  const list = async ({ chatId }: Conversation, made: string | undefined) => {
    if (made === '1') await redis.sadd(COUNTED_KEY, String(chatId)).catch(() => 0)
  }

  return {
    async enter(request) {
      const { conversation, seen } = request
      ride()
      const reply = (await enter.run(enterKeys(request), [
        ...enterArguments(request, clock.now()),
        ...seen.map(({ fingerprint }) => fingerprint),
      ])) as string[]
      if (reply[0] === 'passed') await list(conversation, reply[1])
      return toEntry(reply, isPrivate(conversation))
    },

    async commit(done) {
      const { conversation, seen, tidy } = done
      const committing = commit.run(commitKeys(done), [
        ...commitArguments(done, clock.now()),
        ...seen.map(({ fingerprint }) => fingerprint),
      ])
      // In the same tick, and so in the same request.
      const [reply] = await Promise.all([
        committing,
        tidy && tidy.length > 0 ? listToTidy(redis, conversation, tidy) : undefined,
      ])
      const [outcome, made] = reply as string[]
      await list(conversation, made)
      return outcome === 'done'
    },

    async abandon({ updateId, conversation, lease, outage }) {
      await abandon.run(
        [keys.lease(conversation), keys.update(updateId), saidKey(conversation.chatId)],
        [lease, bit(outage), String(clock.now()), markOf(conversation.userId)],
      )
    },

    async reopen(updateId) {
      await reopen.run([keys.update(updateId)], [])
    },

    async forgetTrust(conversation) {
      await redis.del(keys.trusted(conversation))
    },

    async forgetPerson(userId, chatIds) {
      const everywhere = chatIds.flatMap((chatId) => [
        keys.seen(chatId, userId),
        keys.trusted({ chatId, userId }),
      ])
      if (everywhere.length > 0) await redis.del(...everywhere)
    },

    async forgetScope(chatId) {
      await redis.del(keys.scope(chatId), keys.admins(chatId), keys.voice(chatId))
    },

    async picturesOf(conversation, album) {
      const pictures = await redis.get<string>(keys.album(conversation, album))
      return pictures ? pictures.split(',').map(Number) : []
    },

    tidy: (conversation, messages) => listToTidy(redis, conversation, messages),
  }
}

const enterKeys = ({ updateId, conversation, seen, use, watch }: EntryRequest): string[] => [
  usesKey(conversation.chatId),
  keys.strangers(conversation.chatId),
  keys.update(updateId),
  keys.lease(conversation),
  keys.session(conversation),
  keys.scope(conversation.chatId),
  keys.admins(conversation.chatId),
  keys.roleplay(conversation),
  keys.voice(conversation.chatId),
  saidKey(conversation.chatId),
  keys.used(conversation),
  (use && keys.limit(conversation, use)) ?? keys.used(conversation),
  keys.trusted(conversation),
  keys.pace(conversation),
  keys.line(conversation, watch?.likeness),
  keys.album(conversation, watch?.album?.id),
  ...seen.map(({ userId }) => keys.seen(conversation.chatId, userId)),
]

function enterArguments(
  { lease, passive, word, hour, speaks, conversation, use, leftBehind, watch }: EntryRequest,
  now: number,
): string[] {
  const own = use?.own
  return [
    lease,
    bit(passive),
    word ?? '',
    hour ?? '',
    String(now),
    isPrivate(conversation) ? '-' : bit(speaks),
    markOf(conversation.userId),
    bit(use !== undefined),
    own?.command ?? '',
    String(own?.limit.times ?? 0),
    String((own?.limit.seconds ?? 0) * 1000),
    leftBehind ?? '',
    watch ? (watch.suspicious ? '2' : bit(!watch.plain)) : '',
    watch ? likenessOf(watch) : '',
    watch?.nameLikeness ?? '',
    markOf(conversation.userId),
    watch?.counts && watch.lasting ? '2' : bit(watch?.counts ?? false),
    bit(watch?.earns ?? false),
    String(watch?.album?.picture ?? ''),
    watch?.counts ? (watch.named?.join('+') ?? '') : '',
  ]
}

const likenessOf = ({ likeness = '', album }: Glance): string =>
  album ? `${likeness}~${album.id}` : likeness

const commitKeys = ({ updateId, conversation, seen }: CommitRequest): string[] => [
  usesKey(conversation.chatId),
  keys.update(updateId),
  keys.lease(conversation),
  keys.session(conversation),
  keys.scope(conversation.chatId),
  keys.admins(conversation.chatId),
  keys.roleplay(conversation),
  keys.voice(conversation.chatId),
  saidKey(conversation.chatId),
  keys.trusted(conversation),
  NEXT_KEY,
  ...seen.map(({ userId }) => keys.seen(conversation.chatId, userId)),
]

const commitArguments = (done: CommitRequest, now: number): string[] => [
  done.lease,
  done.response,
  done.session === undefined ? '=' : packSession(done.session),
  done.scope?.value ?? '',
  String(done.scope?.version ?? 0),
  done.admins === undefined ? '=' : (done.admins ?? ''),
  done.use ?? '',
  done.roleplayOpen === undefined ? '=' : done.roleplayOpen ? '1' : '',
  done.voice ?? '=',
  isPrivate(done.conversation) ? '' : String(done.spoke ?? ''),
  String(now),
  markOf(done.conversation.userId) + (done.aside ? ASIDE_MARK : ''),
  done.standing === undefined ? '=' : STANDING_MARKS[done.standing],
  bit(done.due ?? false),
]

const packSession = (session: NonNullable<CommitRequest['session']> | null): string =>
  session === null ? '' : (session.waiting ? 'w' : 'i') + session.value

/** Not in the gate's script: it is one key for all groups. Never throws: an untidy message is no reason to fail. */
async function listToTidy(redis: Redis, { chatId }: Conversation, tidy: readonly Tidied[]): Promise<void> {
  const member = ({ messageId }: Tidied) => `${chatId}:${messageId}`
  const [first, ...rest] = tidy.flatMap((each) =>
    each.at === undefined ? [] : [{ score: each.at, member: member(each) }],
  )
  const kept = tidy.filter(({ at }) => at === undefined).map(member)
  await Promise.all([
    first && redis.zadd(TIDY_KEY, first, ...rest),
    first && redis.pexpire(TIDY_KEY, TTL.tidy),
    kept.length > 0 && redis.zrem(TIDY_KEY, ...kept),
  ]).catch(() => undefined)
}

function unpackPace(packed: string): Pace {
  const [pictures, ...counts] = packed.split(':').toReversed()
  const [known = 0, burst = 0, repeats = 0, echoes = 0, namesakes = 0, earned, copied, named = 0] = counts
    .toReversed()
    .map(Number)
  return {
    standing: STANDINGS[known] ?? 'unknown',
    burst,
    repeats,
    echoes,
    namesakes,
    earned: earned === 1,
    copied: copied === 1,
    named,
    pictures: pictures ? pictures.split(',').map(Number) : [],
  }
}

function toEntry(reply: readonly string[], inPrivate: boolean): Entry {
  const [status, first, session, scope, admins, news, roleplay, voice, heard] = reply
  if (status === 'duplicate') return { status, response: first ?? '' }
  if (status === 'passed' || status === 'busy') return { status }
  const [limited, waitMs, tell, tries, firstAt, pace] = reply.slice(9)
  return {
    status: 'proceed',
    attempt: Number(first),
    session: session?.slice(1) || undefined,
    scope: scope?.replace(/^\d+\|/, '') || undefined,
    admins: admins || undefined,
    news: news === '1',
    roleplayOpen: roleplay === '1',
    heard: inPrivate || heard === '1',
    voice: voice || undefined,
    pace: pace ? unpackPace(pace) : undefined,
    limited: limited
      ? { command: limited, waitMs: Math.max(1000, Number(waitMs)), tell: tell === '1' }
      : undefined,
    tries: Number(tries),
    firstAt: Number(firstAt),
    forgetful: false,
  }
}
