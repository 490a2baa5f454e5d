import { groupSettings } from '../../community/group-settings.ts'
import { endThings } from '../../consent/endings.ts'
import { closing } from '../../consent/standing.ts'
import { Refusal, UnknownPerson } from '../../contract/answer.ts'
import type { PersonMention } from '../../contract/arguments.ts'
import type { Button } from '../../contract/button.ts'
import type { Act, GroupAct } from '../../contract/turn.ts'
import { fetchAdministrators } from '../../telegram/administrators.ts'
import type { ChatId, GroupId, UserId } from '../../values/ids.ts'
import type { Named } from '../../values/person.ts'
import type { Text } from '../../values/text.ts'
import { AGES, changesOf, isComplete, type Profile } from './fields.ts'
import { reportNotice } from './notices.ts'
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
  const { person, profile, facts } = card
  const lines = await Promise.all(parts.map((part, i) => part.lines(reader, facts[i], person)))
  const badges = parts.flatMap((part, i) => part.badges?.(reader, facts[i]) ?? [])
  return {
    person,
    profile,
    own: person.userId === actor.userId,
    lines: lines.flat(),
    badges: [...(isComplete(profile) ? [say('badges.open_book')] : []), ...badges],
  }
}

/** What the features that are switched on here have to tell. */
const partsOf = ({ services, group }: GroupAct): readonly ProfilePart[] =>
  profilePart.of(services.features, group).map(({ part }) => part)

/** What they offer to do with somebody. */
export const quickButtons = (act: GroupAct, person: Named): readonly Button[] =>
  partsOf(act).flatMap((part) => part.buttons?.(person) ?? [])

/** Draws the card and sends it into the chat: its bytes can't ride in the webhook's response. */
export async function sendPicture(
  { services, group }: GroupAct,
  view: CardView,
  words: PictureWords,
  { chatId, threadId }: { readonly chatId: ChatId; readonly threadId: number | undefined },
): Promise<void> {
  const { telegram, logger } = services
  const { photo } = view.profile
  // A photo that Telegram no longer has leaves the card with a monogram.
  const portrait = photo
    ? await telegram.download(photo).catch((error: unknown) => {
        logger.warn({ err: error }, 'a profile photo is gone')
        return undefined
      })
    : undefined
  const { symbol, currency } = groupSettings.of(group)
  const { drawCard } = await import('./picture.ts')
  const png = await drawCard(words, portrait, (text) => text.replaceAll(symbol, currency))
  await telegram.call('sendPhoto', {
    chat_id: chatId,
    photo: { source: png, filename: 'perfil.png' },
    caption: words.name,
    ...(threadId === undefined ? {} : { message_thread_id: threadId }),
  })
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
 * Somebody says their age. Under 18 their roleplay closes at once, everywhere, with all that they had in it, and
 * stays closed. The caller then notes that it is no longer open, since that is cached.
 * @returns why it is refused
 */
export async function hearAge({ actor, now, services }: Act, age: number): Promise<Text | undefined> {
  if (age >= AGES.least) return undefined
  const person = actor.userId
  await endThings(services, {
    person,
    who: actor,
    key: `underage:${person}`,
    cause: 'revoked',
    at: now,
    first: closing(person, 'barred', now),
  })
  services.deliverSoon()
  return say('refusals.underage')
}

/** @throws Refusal when they have left, or may not say an age any more */
export async function saveProfile(
  { actor, group, now, services }: GroupAct,
  draft: Readonly<Record<string, unknown>>,
): Promise<{ readonly groupTitle: string; readonly profile: Profile }> {
  const saved = await queries.saveProfile(services.database, {
    groupId: group.groupId,
    person: actor.userId,
    changes: changesOf(draft),
    at: now,
  })
  if (saved.status === 'saved') return saved
  throw new Refusal(say(saved.status === 'barred' ? 'refusals.barred' : 'refusals.absent'))
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

/** Tells the group's moderators, each in private. @throws Refusal when one of the two is not there */
export async function report(act: GroupAct, reportedId: UserId, reason: string): Promise<void> {
  const { actor, group, key, now, services } = act
  const { chatId, groupTitle, reported } = await viewReported(act, reportedId)
  const { people } = await fetchAdministrators(services.telegram, chatId)
  const about = { key, groupId: group.groupId, groupTitle, reporter: actor, reported, reason }
  const notices = people
    .filter(({ isBot, userId }) => !isBot && userId !== reportedId && userId !== actor.userId)
    .map((moderator) => reportNotice(about, moderator))
  await queries.insertReport(
    services.database,
    { key, groupId: group.groupId, reporter: actor.userId, reported: reportedId, reason, at: now },
    notices,
  )
  services.deliverSoon()
}
