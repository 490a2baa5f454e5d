import type { Redis } from '@upstash/redis'
import { createScript, RedisUnavailable } from '../platform/redis.ts'

/**
 * What one group hears of the bot: sends and edits together, in any sliding minute. Telegram takes about 20 (Bot API
 * FAQ) and drops what comes above without a word, so that room is left for what other instances are just saying.
 */
export const CHAT_BUDGET = { times: 15, windowMs: 60_000 } as const
/** Of those, as many as the answers to updates may take; the rest is left to the outbox. */
export const LIVE_BUDGET = 11
/** And as many as one person may cause. */
export const PERSON_BUDGET = 6
/** Who the outbox's messages count for; no person's mark looks like it. */
export const OUTBOX_MARK = '~'

/**
 * After the mark of who was spoken to aside beyond the budget. Nobody says whether Telegram counts that: answers to
 * everybody reckon with it, since they may vanish; the outbox, which sees a refusal, doesn't.
 */
export const ASIDE_MARK = '!'

/** The log of what was said in a chat; in a group only: nobody counts what a private chat hears. */
export const saidKey = (chatId: number) => `bot:{${chatId}}:said`
/** Whom an answer counts for. */
export const markOf = (userId: number) => userId.toString(36)

/**
 * A log is a text, `ms:mark;ms:mark;…`, so that reading it is part of one MGET and writing it one SET. Lua for scripts:
 * what is younger than the window, and when a log that holds `limit` entries is free again.
 */
export const LOG_LUA = `
local function alive(log, now, windowMs)
  local kept, times = {}, {}
  for entry, ms in string.gmatch(log or '', '((%d+)[^;]*);') do
    local age = now - tonumber(ms)
    -- Another instance's clock may be a little ahead; an entry of a far future would never leave.
    if age < windowMs and age > -windowMs then
      kept[#kept + 1] = entry
      times[#times + 1] = tonumber(ms)
    end
  end
  table.sort(times)
  return kept, times
end
local function freeIn(times, now, windowMs, limit)
  if #times < limit then return 0 end
  return times[#times - limit + 1] + windowMs - now
end
local function packed(entries)
  if #entries == 0 then return '' end
  return table.concat(entries, ';') .. ';'
end
`

const TAKE = `${LOG_LUA}
local now = tonumber(ARGV[1])
local kept = alive(redis.call('GET', KEYS[1]), now, ${CHAT_BUDGET.windowMs})
local times = {}
for _, entry in ipairs(kept) do
  if string.sub(entry, -1) ~= '${ASIDE_MARK}' then times[#times + 1] = tonumber(string.match(entry, '^%d+')) end
end
table.sort(times)
local wait = freeIn(times, now, ${CHAT_BUDGET.windowMs}, ${CHAT_BUDGET.times})
if wait > 0 then return string.format('%d', wait) end
kept[#kept + 1] = ARGV[1] .. ':${OUTBOX_MARK}'
redis.call('SET', KEYS[1], packed(kept), 'PX', ${CHAT_BUDGET.windowMs})
return '0'
`

/** The one budget of a chat, as the outbox takes from it. */
export interface ChatBudget {
  /**
   * Takes a turn to say or change something in a group.
   * @param now milliseconds since 1970
   * @returns 0: taken; else the milliseconds until a turn is free. Where Redis fails, by what this instance said.
   */
  take(chatId: number, now: number): Promise<number>
}

/** After a failure Redis is left alone for so long. */
const REST_MS = 5_000

export function createChatBudget(redis: Redis): ChatBudget {
  const take = createScript(redis, TAKE)
  const own = createMemoryLog<number>(CHAT_BUDGET.windowMs)
  let restUntil = 0
  const ask = async (chatId: number, now: number): Promise<number> => {
    if (now < restUntil && restUntil - now <= REST_MS) return own.freeIn(chatId, now, CHAT_BUDGET.times)
    try {
      return Number(await take.run([saidKey(chatId)], [String(now)]))
    } catch (error) {
      if (!(error instanceof RedisUnavailable)) throw error
      restUntil = now + REST_MS
      return own.freeIn(chatId, now, CHAT_BUDGET.times)
    }
  }
  return {
    async take(chatId, now) {
      const waitMs = await ask(chatId, now)
      if (waitMs === 0) own.add(chatId, now, OUTBOX_MARK)
      return waitMs
    },
  }
}

/** The same log in an instance's memory, for while Redis is away. */
export interface MemoryLog<Key> {
  add(of: Key, now: number, mark?: string): void
  /** Takes back the newest of that mark. */
  remove(of: Key, mark: string): void
  /** @returns 0, or the milliseconds until fewer than `limit` of these marks are in the window */
  freeIn(
    of: Key,
    now: number,
    limit: number,
    more?: { windowMs?: number; mark?: (mark: string) => boolean },
  ): number
}

/** So many are remembered; more than one instance serves in a minute. */
const MAX_LOGS = 2_000

export function createMemoryLog<Key>(windowMs: number): MemoryLog<Key> {
  const logs = new Map<Key, { at: number; mark: string }[]>()
  const alive = (of: Key, now: number) => {
    const entries = (logs.get(of) ?? []).filter(({ at }) => Math.abs(now - at) < windowMs)
    logs.delete(of)
    if (entries.length > 0) logs.set(of, entries)
    return entries
  }
  return {
    add(of, now, mark = '') {
      logs.set(of, [...alive(of, now), { at: now, mark }])
      const [oldest] = logs.keys()
      if (logs.size > MAX_LOGS && oldest !== undefined) logs.delete(oldest)
    },
    remove(of, mark) {
      const entries = logs.get(of)
      const index = entries?.findLastIndex((entry) => entry.mark === mark) ?? -1
      if (index >= 0) entries?.splice(index, 1)
    },
    freeIn(of, now, limit, { windowMs: within = windowMs, mark: counts = () => true } = {}) {
      const times = alive(of, now)
        .filter(({ mark }) => counts(mark))
        .map(({ at }) => at)
        .sort((a, b) => a - b)
      const freeing = times[times.length - limit]
      return freeing === undefined ? 0 : Math.max(0, freeing + within - now)
    },
  }
}
