import { reckonHolds } from '../../../community/holds.ts'
import { findScope } from '../../../community/queries.ts'
import { TelegramRefused } from '../../../contract/telegram.ts'
import type { Services } from '../../../contract/turn.ts'
import type { GroupId, UserId } from '../../../values/ids.ts'
import type { Named } from '../../../values/person.ts'
import { AGAIN_MS, alertModerators, deleteNow, tellOfRefusal } from '../../moderation/index.ts'
import { askJob, calmJob, settleJob, tidyJob } from '../clock-jobs.ts'
import {
  type Entry,
  findEntry,
  isBannedSince,
  isOvertaken,
  letUnaskedGo,
  listWaiting,
  noteTold,
  refuseWaiting,
} from '../queries/entries.ts'
import {
  addJobs,
  endRaid,
  findWatch,
  forgetLitter,
  forgetOld,
  listLitter,
  noteWelcome,
  takeEntered,
} from '../queries/watch.ts'
import { asksOf, type Way } from '../rules/asking.ts'
import { farewellScreen, openedScreen, raidEvidence, waitsScreen, welcomeScreen } from '../screens.ts'
import { doorSettings } from '../settings.ts'
import { doorVouching } from '../vouching.ts'
import { takeBack } from './asking.ts'
import { isOut, isOutAlready } from './banning.ts'
import { isMendable, isNoRequest } from './refused.ts'
import { isNight, termsOf } from './terms.ts'

/** What the clock does at the door. Each may come late, twice, at once, or be killed at any point. */

/** Who doesn't get in may try again after so long. */
const BAN_MS = 5 * 60_000
/** Waiting people who are asked a minute, once a raid is over: what is said aside may count against the group's share. */
const ASKED_AT_ONCE = 8
const MINUTE_MS = 60_000

/** It is decided: the person hears so where they were asked, then Telegram does it. */
export async function settle(
  services: Services,
  { ref, refusals, opened }: { readonly ref: string; readonly refusals: number; readonly opened: boolean },
  now: number,
): Promise<void> {
  const { database } = services
  const entry = await findEntry(database, ref)
  if (!entry || entry.state === 'open' || entry.told) return
  // Before Telegram: once a request is decided its person can't be written to any longer.
  if (opened) await sayOpened(services, entry)
  else if (refusals === 0) await sayFarewell(services, entry)
  // Whoever has come to the door again meanwhile, or was banned, is another matter by now.
  const done =
    entry.chatId === undefined || (refusals > 0 && (await isOvertaken(database, entry)))
      ? 'left'
      : (await isOutAlready(services, entry))
        ? 'done'
        : await doInTelegram(services, entry, now)
  if (done === 'too early') return later(services, entry)
  const wait = done === 'refused' ? AGAIN_MS[refusals] : undefined
  if (done === 'refused' && refusals === 0 && !isOut(entry)) await sayFarewell(services, entry, 'waits')
  // Where they may still be written to.
  if (done === 'done' && refusals > 0 && !isOut(entry)) await sayFarewell(services, entry)
  if (wait !== undefined) return again(services, entry, { refusals, at: now + wait })
  await noteTold(database, entry, isOut(entry) && done === 'done', now)
}

/** Telegram said no, and may not for long. */
const again = (
  { database }: Services,
  { ref, groupId }: Entry,
  { refusals, at }: { readonly refusals: number; readonly at: number },
): Promise<void> =>
  addJobs(database, [
    settleJob.at(at, {
      key: `${ref}:refused:${refusals}`,
      groupId,
      payload: { ref, refusals: refusals + 1, opened: false },
    }),
  ])

/** Bot API: so long Telegram waits for its guard bot's word. */
const QUERY_MS = 10_000
/** Theirs and our clocks may differ by as much. */
const SLACK_MS = 5_000
const queryEnds = ({ openedAt }: Entry): number => openedAt + QUERY_MS + SLACK_MS

const later = ({ database }: Services, entry: Entry): Promise<void> =>
  addJobs(database, [
    settleJob.at(queryEnds(entry), {
      key: `${entry.ref}:query`,
      groupId: entry.groupId,
      payload: { ref: entry.ref, refusals: 0, opened: false },
    }),
  ])

async function sayFarewell(services: Services, entry: Entry, how?: 'waits'): Promise<void> {
  const { shown, language, settings, person } = entry
  if (!shown) return
  // In the group nothing of it is left; in private the question becomes its outcome.
  if (shown.chatId < 0) return takeBack(services, shown)
  try {
    await services.speak({
      chatId: shown.chatId,
      ...(how ? waitsScreen(entry) : farewellScreen(entry)),
      reader: { language, settings, userId: person.userId },
      instead: shown,
    })
  } catch (error) {
    if (!(error instanceof TelegramRefused)) throw error
    services.logger.info({ err: error }, 'nobody could be told how it ended at the door')
  }
}

/** The group no longer asks them: where they were asked, or aside where they waited without a word. */
async function sayOpened(services: Services, entry: Entry): Promise<void> {
  const { shown, language, groupLanguage, settings, person, chatId } = entry
  const isPrivate = shown !== undefined && shown.chatId > 0
  if (!shown && (entry.way !== 'join' || chatId === undefined)) return
  try {
    await services.speak({
      chatId: shown?.chatId ?? chatId ?? 0,
      ...openedScreen(entry),
      reader: { language: isPrivate ? language : groupLanguage, settings, userId: person.userId },
      ...(isPrivate ? {} : { aside: person.userId }),
      ...(shown ? { instead: shown } : {}),
    })
  } catch (error) {
    if (!(error instanceof TelegramRefused)) throw error
    services.logger.info({ err: error }, 'nobody could be told that the door no longer asks')
  }
}

/**
 * `refused`: what moderators can mend, who are told; until then a request stays with the administrators, a hold in force.
 * `left`: what nobody can, such as a request that was decided or withdrawn. `too early`: it may not have heard that they
 * wait, and then there is no request yet to decide.
 */
async function doInTelegram(
  services: Services,
  entry: Entry,
  now: number,
): Promise<'done' | 'left' | 'refused' | 'too early'> {
  const { telegram, logger } = services
  const at = { chat_id: entry.chatId ?? 0, user_id: entry.person.userId }
  const out = isOut(entry)
  try {
    if (entry.way !== 'join' && entry.state !== 'left')
      await telegram.call(out ? 'declineChatJoinRequest' : 'approveChatJoinRequest', at)
    // Bot API: less than 30 s would be for ever; a job may come late.
    else if (out)
      await telegram.call('banChatMember', {
        ...at,
        ...((await isBannedSince(services.database, entry))
          ? {}
          : { until_date: Math.ceil((now + BAN_MS) / 1000) }),
      })
    return 'done'
  } catch (error) {
    if (!(error instanceof TelegramRefused)) throw error
    if (entry.way === 'query' && isNoRequest(error) && now < queryEnds(entry)) return 'too early'
    logger.warn(
      { err: error, group: String(entry.groupId) },
      'Telegram does not do what was decided at the door',
    )
    return (await tellIfMendable(services, entry, error)) ? 'refused' : 'left'
  }
}

/** @returns whether somebody can mend what Telegram refuses */
async function tellIfMendable(services: Services, entry: Entry, error: TelegramRefused): Promise<boolean> {
  const { groupId, chatId, person, way } = entry
  if (chatId === undefined || !isMendable(error)) return false
  const what = way === 'join' ? 'ban' : isOut(entry) ? 'decline' : 'admit'
  await tellOfRefusal(services, { groupId, chatId, userId: person.userId, what })
  return true
}

// ------------------------------------------------------------------------------------------ raids

/** Moderators are alerted of a raid once. */
export async function alarm(
  services: Services,
  group: GroupId,
  { no, now }: { readonly no: number; readonly now: number },
): Promise<void> {
  const scope = await findScope(services.database, group)
  const watch = await findWatch(services.database, group)
  if (!scope || !watch) return
  const key = `raid:${no}`
  await alertModerators(
    { services, group: scope, key, now },
    { kind: 'raid', mergeKey: key, evidence: raidEvidence(watch.raid.joins), subjects: [] },
  )
}

/** A raid that has gone quiet is over; who waits is then asked, a few a minute, since most of them will never answer. */
export async function calm(
  { database }: Services,
  group: GroupId,
  { no, round, now }: { readonly no: number; readonly round: number; readonly now: number },
): Promise<void> {
  const watch = await findWatch(database, group)
  if (!watch || watch.raid.no !== no) return
  const { raidQuietMs } = doorSettings.of(watch)
  const again = (at: number) =>
    addJobs(database, [
      calmJob.at(at, {
        key: `${group}:${no}:${round + 1}`,
        groupId: group,
        payload: { no, round: round + 1 },
      }),
    ])
  if (!(await endRaid(database, group, { quietSince: now - raidQuietMs, at: now })))
    return again(watch.raid.lastAt + raidQuietMs)
  const waiting = await listWaiting(database, group, ASKED_AT_ONCE)
  if (waiting.length === 0) return
  await addJobs(
    database,
    waiting.map((ref) => askJob.at(now, { key: `${ref}:calm`, groupId: group, payload: { ref } })),
  )
  return again(now + MINUTE_MS)
}

// ------------------------------------------------------------------------------------------ no longer asked

/** A moderator has decided that those go who waited then. */
export async function putOut(
  services: Services,
  group: GroupId,
  { by, at }: { readonly by: UserId | null; readonly at: number },
): Promise<void> {
  const scope = await findScope(services.database, group)
  if (!scope) return
  await refuseWaiting(services.database, group, { by: by ?? undefined, at, terms: termsOf(scope) })
  services.catchUp()
}

const WAYS = ['query', 'request', 'join'] as const satisfies readonly Way[]

/** Whom the group no longer asks, in the middle of it: nobody is held, or put out, by a door that isn't there. */
export async function letGo({ database }: Services, group: GroupId, now: number): Promise<void> {
  const scope = await findScope(database, group)
  if (!scope) return
  const isOff = scope.modulesOff.includes('door')
  const wishes = doorSettings.of(scope)
  const ways = WAYS.filter((way) => isOff || !asksOf(wishes, way))
  if (ways.length === 0) return
  const terms = isOff ? { newcomerMs: 0, welcomes: false } : termsOf(scope)
  await letUnaskedGo(database, group, { ways, strict: isOff, day: !isNight(scope, now), at: now, terms })
}

// ------------------------------------------------------------------------------------------ newcomers

const LIMITED_AT_ONCE = 200

/** The group limits newcomers for another time than before: it is reckoned from when each of them came. */
export async function limitAnew(
  { database }: Services,
  group: GroupId,
  { key, now }: { readonly key: string; readonly now: number },
): Promise<void> {
  const scope = await findScope(database, group)
  if (!scope) return
  const { newcomerMs } = doorSettings.of(scope)
  const change = { lastsMs: newcomerMs, key, at: now, limit: LIMITED_AT_ONCE }
  while ((await reckonHolds(database, group, 'newcomer', change)) === LIMITED_AT_ONCE);
}

// ------------------------------------------------------------------------------------------ the room

/** Those whose name is an advert are welcomed by nobody. */
async function presentable(
  services: Services,
  group: GroupId,
  people: readonly Named[],
): Promise<readonly Named[]> {
  const scope = await findScope(services.database, group)
  if (!scope) return []
  const judges = doorVouching.of(services.features, scope)
  const isAdvert = async (person: Named) => {
    const found = await Promise.all(judges.map(({ part }) => part.advertises?.(services, scope, person)))
    return found.includes(true)
  }
  const adverts = await Promise.all(people.map(isAdvert))
  return people.filter((_, at) => !adverts[at])
}

/** One welcome for all who have come in; the one before it goes. */
export async function welcome(services: Services, group: GroupId): Promise<void> {
  const { database, speak } = services
  const watch = await findWatch(database, group)
  if (!watch || watch.chatId === undefined || watch.entered.length === 0) return
  const words = doorSettings.of(watch).welcome.trim()
  const people = await takeEntered(database, group, words === '' ? undefined : services.clock.now())
  if (people.length === 0 || words === '') return
  const named = await presentable(services, group, people)
  if (named.length === 0) return
  try {
    const said = await speak({
      chatId: watch.chatId,
      ...welcomeScreen(words, named, watch.title),
      reader: { language: watch.language, settings: watch.settings },
    })
    await noteWelcome(database, group, said)
    await takeBack(services, watch.welcome)
  } catch (error) {
    // Nobody waits for a welcome: said late it would be odd.
    services.logger.info({ err: error }, 'a welcome was not said')
  }
}

/** Service messages go, as many as Telegram takes at once; it is asked once. */
export async function tidy(services: Services, group: GroupId, now: number): Promise<void> {
  const { database } = services
  const { chatId, messageIds } = await listLitter(database, group, now)
  if (messageIds.length === 0) return
  if (chatId !== undefined) await deleteNow(services, { groupId: group, chatId }, messageIds)
  await forgetLitter(database, group, messageIds)
  await addJobs(database, [
    tidyJob.at(now, { key: `${group}:more:${messageIds.at(-1)}`, groupId: group, payload: null }),
  ])
}

/** What nobody looks at any more. */
export const forget = ({ database }: Services, { now }: { readonly now: number }): Promise<number> =>
  forgetOld(database, now)
