import type { z } from 'zod'
import { whoHolds } from '../../community/delegations.ts'
import { groupSettings } from '../../community/group-settings.ts'
import { findChat } from '../../community/queries.ts'
import { endThings } from '../../consent/endings.ts'
import { closing } from '../../consent/standing.ts'
import { Refusal, UnknownPerson } from '../../contract/answer.ts'
import type { PersonMention } from '../../contract/arguments.ts'
import type { Button } from '../../contract/button.ts'
import type { Job } from '../../contract/job.ts'
import type { Act, GroupAct, Services } from '../../contract/turn.ts'
import { fetchAdministrators } from '../../telegram/administrators.ts'
import type { GroupId, UserId } from '../../values/ids.ts'
import type { Named } from '../../values/person.ts'
import type { Text } from '../../values/text.ts'
import { tellReportJob } from './clock-jobs.ts'
import { AGES, changesOf, isComplete, onlyNamed, type Profile } from './fields.ts'
import { pictureNotice, reportNotice } from './notices.ts'
import { type CardReader, type ProfilePart, profilePart } from './part.ts'
import type { PictureWords } from './picture.ts'
import * as queries from './queries.ts'
import { refuseMention } from './rules.ts'
import { say } from './texts.ts'

// ------------------------------------------------------------------------------------------ cards

export interface CardView {
  readonly person: Named
  readonly profile: Profile
  readonly own: boolean
  /** Else they have left the group: nothing is offered to do with them, and what they told of themself is not shown. */
  readonly isHere: boolean
  /** What other features tell of them: bonds, balance, position. */
  readonly lines: readonly Text[]
  readonly badges: readonly Text[]
}

/** @throws Refusal, UnknownPerson */
export async function viewCard(reader: CardReader, mention: PersonMention | undefined): Promise<CardView> {
  const { actor, group, services } = reader
  const target: PersonMention = mention ?? { by: 'id', userId: actor.userId, isBot: false }
  const refusal = refuseMention(target)
  if (refusal) throw refusal
  const parts = partsOf(reader)
  const card = await queries.findCard(services.database, group.groupId, target, parts)
  if (!card) throw new UnknownPerson()
  if (card.isBot) throw new Refusal(say('refusals.bot'))
  const { person, facts, isHere } = card
  const own = person.userId === actor.userId
  const profile = isHere || own ? card.profile : onlyNamed(card.profile)
  const lines = await Promise.all(parts.map((part, i) => part.lines(reader, facts[i], person)))
  const badges = parts.flatMap((part, i) => part.badges?.(reader, facts[i]) ?? [])
  return {
    person,
    profile,
    own,
    isHere,
    lines: lines.flat(),
    badges: [...(isComplete(profile) ? [say('badges.open_book')] : []), ...badges],
  }
}

/** What the features that are switched on here have to tell. */
const partsOf = ({ services, group }: GroupAct): readonly ProfilePart[] =>
  profilePart.of(services.features, group).map(({ part }) => part)

/** What they offer to do with somebody who is here. */
export const quickButtons = (act: GroupAct, { person, isHere }: CardView): readonly Button[] =>
  isHere ? partsOf(act).flatMap((part) => part.buttons?.(person) ?? []) : []

/** Has the card drawn for whoever asked, and shown to them alone; where pictures are forbidden, in words. */
export async function sendPicture(
  act: GroupAct,
  { person, profile }: CardView,
  words: PictureWords,
  place: Parameters<typeof pictureNotice>[3],
): Promise<void> {
  const { symbol, currency } = groupSettings.of(act.group)
  const card = { ...words, photo: profile.photo, symbol, currency }
  await queries.insertNotice(act.services.database, pictureNotice(act, card, person, place))
  act.services.deliverSoon()
}

// ------------------------------------------------------------------------------------------ editing

/** @throws Refusal when they are no member there */
export async function viewOwn({ actor, services }: Act, groupId: GroupId): Promise<queries.OwnProfile> {
  const own = await queries.findOwnProfile(services.database, groupId, actor.userId)
  if (!own) throw new Refusal(say('refusals.absent'))
  return own
}

const MOST_GROUPS = 20

export const listOwnGroups = ({ actor, services }: Act): Promise<queries.OwnGroup[]> =>
  queries.findOwnGroups(services.database, actor.userId, MOST_GROUPS)

/**
 * Somebody has confirmed that they are under 18: their roleplay closes at once, everywhere, with all that they had in it,
 * and stays closed. The caller then notes that it is no longer open, since that is cached.
 */
export async function closeForAge({ actor, now, services }: Act): Promise<void> {
  const person = actor.userId
  await endThings(services, {
    person,
    who: actor,
    key: `underage:${person}`,
    cause: 'revoked',
    at: now,
    first: closing(person, 'barred', now),
  })
  services.catchUp()
}

/** An age that closes roleplay, if its owner confirms it. */
export const isUnderage = (age: number | null | undefined): age is number => age != null && age < AGES.least

/** @throws Refusal when they have left, or may not say an age any more */
export async function saveProfile(
  { actor, group, now, services }: GroupAct,
  draft: Readonly<Record<string, unknown>>,
): Promise<queries.SavedProfile> {
  const saved = await queries.saveProfile(services.database, {
    groupId: group.groupId,
    person: actor.userId,
    changes: changesOf(draft),
    at: now,
  })
  if (saved.status === 'saved') return saved
  throw new Refusal(say(saved.status === 'barred' ? 'refusals.barred' : 'refusals.absent'), [], 'private')
}

// ------------------------------------------------------------------------------------------ reports

/** @throws Refusal when one of the two is not there */
export async function viewReported(
  { actor, group, services }: GroupAct,
  reported: UserId,
): Promise<queries.ReportPlace> {
  if (reported === actor.userId) throw new Refusal(say('refusals.report_self'))
  const place = await queries.findReportPlace(services.database, group.groupId, actor.userId, reported)
  if (!place) throw new Refusal(say('refusals.absent'))
  return place
}

/**
 * Tells the group's moderators, each in private, and keeps it for those who can't be told yet; all of it while Telegram
 * doesn't say who they are.
 * @returns whether one of them can be told now
 * @throws Refusal when one of the two is not there
 */
export async function report(act: GroupAct, reportedId: UserId, reason: string): Promise<boolean> {
  const { actor, group, key, now, services } = act
  const { groupId } = group
  const { chatId, groupTitle, reported } = await viewReported(act, reportedId)
  const about = { key, groupId, groupTitle, reporter: actor, reported, reason }
  const moderators = await moderatorsBeside(services, { chatId, groupId }, about)
  const named = ({ userId, firstName, lastName = null }: Named) => ({ userId, firstName, lastName })
  const people = { reporter: named(actor), reported: named(reported) }
  const waiting = { report: key, groupTitle, ...people, reason, times: 0 }
  const reachable = await queries.insertReport(
    services.database,
    { key, groupId, reporter: actor.userId, reported: reportedId, reason, at: now },
    moderators
      ? { notice: reportNotice(about, moderators), moderators: moderators.map(({ userId }) => userId) }
      : { job: tellReportJob.at(now + ASK_AGAIN_MS, { key: `${key}:0`, groupId, payload: waiting }) },
  )
  services.deliverSoon()
  return reachable
}

/** Who moderates is asked again after a minute, then less and less often, at least once in six hours, for 14 days. */
const ASK_AGAIN_MS = 60_000
const SELDOM_MS = 6 * 3_600_000
const TIMES = 65

/** @returns undefined where Telegram doesn't say */
async function moderatorsBeside(
  { database, telegram, logger }: Pick<Services, 'database' | 'telegram' | 'logger'>,
  { chatId, groupId }: { readonly chatId: number; readonly groupId: GroupId },
  { reporter, reported }: { readonly reporter: Named; readonly reported: Named },
): Promise<Named[] | undefined> {
  try {
    const administrators = await fetchAdministrators(telegram, chatId)
    return (await whoHolds(database, groupId, administrators, 'moderation')).filter(
      ({ isBot, userId }) => !isBot && userId !== reported.userId && userId !== reporter.userId,
    )
  } catch (error) {
    logger.warn({ err: error }, 'a report is kept: nobody knows who moderates')
    return undefined
  }
}

/** Tells a report that was kept, as soon as it is known whom. */
export async function tellReportLater(
  services: Services,
  { payload, groupId, now }: Job<z.infer<typeof tellReportJob.payload>>,
): Promise<void> {
  const { report: key, times } = payload
  const chatId = await findChat(services.database, groupId)
  const moderators =
    chatId === undefined ? undefined : await moderatorsBeside(services, { chatId, groupId }, payload)
  if (moderators) {
    await queries.insertNotice(services.database, reportNotice({ ...payload, key, groupId }, moderators))
    services.deliverSoon()
  } else if (times < TIMES) {
    const dueAt = now + Math.min(ASK_AGAIN_MS * 2 ** (times + 1), SELDOM_MS)
    const again = { key: `${key}:${times + 1}`, groupId, payload: { ...payload, times: times + 1 } }
    await queries.insertJob(services.database, tellReportJob.at(dueAt, again))
  }
}
