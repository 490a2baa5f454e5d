import { Refusal } from '../../contract/answer.ts'
import { TelegramRefused } from '../../contract/telegram.ts'
import type { Act, Services } from '../../contract/turn.ts'
import type { Language, Text } from '../../values/text.ts'
import * as queries from './queries/telling.ts'
import { TELL_PAUSE_MS } from './rules.ts'
import { toldTexts } from './screens.ts'
import { say } from './texts.ts'

/** How many things of each table. */
export type Counts = ReadonlyMap<string, number>

/** Has somebody's file made and sent, in their private chat. @throws Refusal within the hour */
export async function askForOwn({ services, actor, now }: Act, language: Language): Promise<void> {
  const until = await queries.askForOwn(services.database, actor.userId, {
    at: now,
    pauseMs: TELL_PAUSE_MS,
    language,
  })
  if (until !== undefined) throw new Refusal(say('refusals.too_soon', { left: { duration: until - now } }))
  services.catchUp()
}

export const nextTelling = queries.nextTellingExpression

/** Longer than it takes, less than somebody waits. */
const LEASE_MS = 2 * 60_000
const MOST_ATTEMPTS = 10

/** Those who wait for it get it. @returns how many */
export async function tellWaiting(
  services: Services,
  { now, until }: { readonly now: number; readonly until: number },
): Promise<number> {
  let told = 0
  while (services.clock.now() < until) {
    const waiting = await queries.claimWaiting(services.database, { now, leaseMs: LEASE_MS })
    if (!waiting) break
    await tellOne(services, waiting)
    told += 1
  }
  return told
}

/** Where Telegram doesn't answer it is tried again; whoever can't be written to may ask again at once. */
async function tellOne(services: Services, { person, language, attempts }: queries.Waiting): Promise<void> {
  const { database, logger } = services
  const say = (text: Text | readonly Text[], document?: { filename: Text; bytes: Buffer }) =>
    services.speak({
      chatId: person,
      reader: { userId: person, language, settings: {} },
      text,
      ...(document ? { document: { filename: document.filename, write: () => document.bytes } } : {}),
    })
  try {
    const { files, counts } = await makeFiles(services, person)
    for (const [at, bytes] of files.entries())
      await say(captionOf(at, files.length), { filename: nameOf(at, files.length), bytes })
    await say(toldTexts(counts))
    await queries.endTelling(database, person, 'told')
  } catch (error) {
    if (!(error instanceof TelegramRefused) && attempts < MOST_ATTEMPTS) throw error
    logger.warn({ err: error }, 'somebody was not told what is kept of them')
    await queries.endTelling(database, person, 'ask again')
  }
}

const nameOf = (at: number, count: number) =>
  count === 1 ? say('misdatos.file') : say('misdatos.file_part', { part: at + 1, parts: count })
const captionOf = (at: number, count: number) =>
  count === 1 ? say('misdatos.caption') : say('misdatos.caption_part', { part: at + 1, parts: count })

// ------------------------------------------------------------------------------------------ the files

/** Well below what a bot may send, and what a phone opens. */
const MOST_BYTES = 8 * 1024 * 1024

/**
 * JSON for people and programs: UTF-8, moments as Postgres says them. Where there is much, several, each of which can be read
 * by itself.
 * @param most bytes of one
 */
export async function makeFiles(
  services: Pick<Services, 'database' | 'features' | 'clock'>,
  person: queries.Waiting['person'],
  most = MOST_BYTES,
): Promise<{ readonly files: readonly Buffer[]; readonly counts: Counts }> {
  const counts = new Map<string, number>()
  const parts: Record<string, queries.Row[]>[] = [{}]
  let size = 0
  for await (const { table, rows } of queries.readOwnData(services, person)) {
    counts.set(table, (counts.get(table) ?? 0) + rows.length)
    const bytes = Buffer.byteLength(JSON.stringify(rows))
    if (size > 0 && size + bytes > most) {
      parts.push({})
      size = 0
    }
    size += bytes
    const part = parts.at(-1) ?? {}
    part[table] = [...(part[table] ?? []), ...rows]
  }
  const groups = await queries.listOwnGroups(services.database, person)
  const made = new Date(services.clock.now()).toISOString()
  const files = parts.map((data, at) => {
    const which = parts.length > 1 ? { part: at + 1, parts: parts.length } : {}
    return Buffer.from(JSON.stringify({ format: 1, made, ...which, groups, data }, undefined, 1))
  })
  return { files, counts }
}
