import type { Spoken, SpokenMessage } from '../../../contract/speaking.ts'
import { TelegramRefused } from '../../../contract/telegram.ts'
import type { Act, Services } from '../../../contract/turn.ts'
import { isOfOneMessage } from '../../../telegram/refusals.ts'
import type { GroupId } from '../../../values/ids.ts'
import { lineJob } from '../clock-jobs.ts'
import {
  closeEntry,
  type Entry,
  findEntry,
  findOpen,
  listOpen,
  noteAsked,
  saveProgress,
} from '../queries/entries.ts'
import { claimLine, findWatch, noteLine } from '../queries/watch.ts'
import { askedAnew, stepOf } from '../rules/progress.ts'
import { leadScreen, lineScreen, questionScreen } from '../screens.ts'
import { termsOf } from './terms.ts'

/** Puts the question to who is at the door, where nobody else sees it. */

/** How long the line that leads to the private chat stands. */
const LINE_MS = 60_000
/** Bot API: for so long an applicant may be written to. */
const CONTACT_MS = 5 * 60_000
/** Before it ends there is something left to say. */
const MARGIN_MS = 10_000

/** Until when an answer counts that is asked for now. */
export const answerUntil = ({ answerMs, way, openedAt, privateChat }: Entry, now: number): number =>
  way === 'join' || privateChat === undefined
    ? now + answerMs
    : Math.min(now + answerMs, Math.max(now, openedAt + CONTACT_MS - MARGIN_MS))

/** @param privately they have come to the private chat for it */
export async function ask(
  services: Services,
  ref: string,
  now: number,
  privately?: number,
): Promise<Entry | undefined> {
  const { database } = services
  const entry = await findEntry(database, ref)
  if (entry?.state !== 'open') return undefined
  if (entry.askedAt !== undefined && entry.expiresAt <= now) {
    await expire(services, ref, now)
    return undefined
  }
  const progress = askedAnew(entry.progress, services.random)
  // Before it is said: a press may come at once. Until it has been said nobody's time runs.
  const asked = await saveProgress(database, entry, { progress, expiresAt: entry.expiresAt })
  if (!asked) return undefined
  const until = entry.askedAt === undefined ? answerUntil(entry, now) : entry.expiresAt
  const shown = await show(services, { ...asked, expiresAt: until }, now, privately)
  await noteAsked(database, entry, { shown, expiresAt: until, at: now })
  if (shown) await takeBack(services, entry.shown)
  return asked
}

async function show(
  services: Services,
  entry: Entry,
  now: number,
  privately: number | undefined,
): Promise<SpokenMessage | undefined> {
  const own = privately ?? (entry.way === 'join' ? undefined : (entry.privateChat ?? entry.person.userId))
  try {
    if (own !== undefined) return await services.speak(inPrivate(entry, own))
    return await services.speak(aside(entry))
  } catch (error) {
    if (!(error instanceof TelegramRefused)) throw error
    services.logger.info({ err: error }, 'a question at the door was not taken')
    // Who has gone meanwhile needs no line.
    if (own === undefined && !isOfOneMessage(error)) await putUpLine(services, entry, now)
    return undefined
  }
}

const inPrivate = (entry: Entry, chatId: number): Spoken => ({
  chatId,
  ...questionScreen(entry),
  reader: { language: entry.language, settings: entry.settings, userId: entry.person.userId },
})

/** In the group; what is to be answered in writing only leads to the private chat. */
const aside = (entry: Entry): Spoken => ({
  chatId: entry.chatId ?? 0,
  ...(stepOf(entry.progress) === 'own' ? leadScreen(entry) : questionScreen(entry)),
  reader: { language: entry.groupLanguage, settings: entry.settings, userId: entry.person.userId },
  aside: entry.person.userId,
})

/** Where nothing can be said aside: one line for all who come within its minute, which names nobody. None in a raid. */
async function putUpLine({ database, speak, logger }: Services, entry: Entry, now: number): Promise<void> {
  const { groupId, chatId, groupLanguage: language, settings } = entry
  const watch = await findWatch(database, groupId)
  if (chatId === undefined || watch?.raid.since !== undefined) return
  if (!(await claimLine(database, groupId, { at: now, staleBefore: now - LINE_MS }))) return
  try {
    const line = await speak({ chatId, ...lineScreen(entry), reader: { language, settings } })
    await noteLine(database, groupId, line, [
      lineJob.at(now + LINE_MS, { key: `${groupId}:${now}`, groupId, payload: null }),
    ])
  } catch (error) {
    await noteLine(database, groupId, undefined, [])
    if (!(error instanceof TelegramRefused)) throw error
    logger.info({ err: error }, 'the line at the door was not taken')
  }
}

/** The line has stood long enough. */
export async function takeLineBack(services: Services, group: Entry['groupId']): Promise<void> {
  const watch = await findWatch(services.database, group)
  await takeBack(services, watch?.line)
  await noteLine(services.database, group, undefined, [])
}

/** A message of the bot's goes. Never throws: one that can't go is missed by nobody. */
export async function takeBack(
  { telegram, logger }: Services,
  message: SpokenMessage | undefined,
): Promise<void> {
  if (!message) return
  const { chatId: chat_id, messageId, receiverId } = message
  const gone =
    receiverId === undefined
      ? telegram.call('deleteMessage', { chat_id, message_id: messageId })
      : telegram.call('deleteEphemeralMessage', {
          chat_id,
          receiver_user_id: receiverId,
          ephemeral_message_id: messageId,
        })
  await gone.catch((error: unknown) => logger.info({ err: error }, 'a message at the door is not deleted'))
}

/** Their time is over, unless they got more meanwhile. @returns whether it was */
export async function expire({ database }: Services, ref: string, now: number): Promise<boolean> {
  const entry = await findEntry(database, ref)
  if (entry?.state !== 'open' || entry.expiresAt > now) return false
  return closeEntry(database, entry, 'expired', { at: now, terms: termsOf(entry) })
}

/** Somebody comes to the private chat to answer. @returns whether they are asked anything */
export async function askPrivately(
  { services, actor, now }: Act,
  group: GroupId,
  chat: number,
): Promise<boolean> {
  const entry = await findOpen(services.database, group, actor.userId)
  return entry !== undefined && (await ask(services, entry.ref, now, chat)) !== undefined
}

/** The same at each door that they stand at: they have come without the link that names one. */
export async function askEverywhere({ services, actor, now }: Act, chat: number): Promise<boolean> {
  let asked = false
  for (const { ref } of await listOpen(services.database, actor.userId))
    asked = (await ask(services, ref, now, chat)) !== undefined || asked
  return asked
}
