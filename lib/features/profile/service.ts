import { readGroupSettings } from '../../community/group-settings.ts'
import { endThings } from '../../consent/endings.ts'
import { closing } from '../../consent/standing.ts'
import type { PersonMention } from '../../contract/arguments.ts'
import {
  type Feature,
  type GroupTurn,
  type ProfilePart,
  Refusal,
  type Turn,
  UnknownPerson,
} from '../../contract/feature.ts'
import type { Notice } from '../../contract/notice.ts'
import { type GroupId, userId } from '../../values/ids.ts'
import type { Named, Text } from '../../values/text.ts'
import { AGES, changesOf, isComplete, type Profile } from './fields.ts'
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
export async function viewCard(turn: GroupTurn, mention: PersonMention | undefined): Promise<CardView> {
  const target: PersonMention = mention ?? { by: 'id', userId: turn.actor.userId, isBot: false }
  const refusal = refuseMention(target)
  if (refusal) throw refusal
  const parts = partsOf(turn)
  const card = await queries.findCard(turn.services.database, turn.group.groupId, target, parts)
  if (!card) throw new UnknownPerson()
  if (card.isBot) throw new Refusal(say('refusals.bot'))
  const { person, profile, facts } = card
  const lines = await Promise.all(parts.map((part, i) => part.lines(turn, facts[i], person)))
  const badges = parts.flatMap((part, i) => part.badges?.(turn, facts[i]) ?? [])
  return {
    person,
    profile,
    own: person.userId === turn.actor.userId,
    lines: lines.flat(),
    badges: [...(isComplete(profile) ? [say('badges.open_book')] : []), ...badges],
  }
}

/** What the features that are switched on here have to tell. */
export function partsOf({ services, group }: GroupTurn): readonly ProfilePart[] {
  const features = new Set<Feature>(services.catalogue.map(({ feature }) => feature))
  return [...features].flatMap(({ name, profile }) =>
    profile && !group.modulesOff.includes(name) ? [profile] : [],
  )
}

/** Draws the card and sends it into the chat: its bytes can't ride in the webhook's response. */
export async function sendPicture(turn: GroupTurn, view: CardView, words: PictureWords): Promise<void> {
  const { telegram, logger } = turn.services
  const { chat, threadId } = turn.incoming
  const { photo } = view.profile
  // A photo that Telegram no longer has leaves the card with a monogram.
  const portrait = photo
    ? await telegram.download(photo).catch((error: unknown) => {
        logger.warn({ err: error }, 'a profile photo is gone')
        return undefined
      })
    : undefined
  const { symbol, currency } = readGroupSettings(turn.group)
  const { drawCard } = await import('./picture.ts')
  const png = await drawCard(words, portrait, (text) => text.replaceAll(symbol, currency))
  await telegram.call('sendPhoto', {
    chat_id: chat?.id,
    photo: { source: png, filename: 'perfil.png' },
    caption: words.name,
    ...(threadId === undefined ? {} : { message_thread_id: threadId }),
  })
}

// ------------------------------------------------------------------------------------------ editing

/** @throws Refusal when they are no member there */
export async function viewOwn(turn: Turn, groupId: GroupId): Promise<queries.OwnProfile> {
  const own = await queries.findOwnProfile(turn.services.database, groupId, turn.actor.userId)
  if (!own) throw new Refusal(say('refusals.absent'))
  return own
}

const MOST_GROUPS = 20

export const listOwnGroups = (turn: Turn): Promise<queries.OwnGroup[]> =>
  queries.findOwnGroups(turn.services.database, turn.actor.userId, MOST_GROUPS)

/**
 * Somebody says their age. Under 18 their roleplay closes at once, everywhere, with all that they had in it, and stays
 * closed.
 * @returns why it is refused
 */
export async function hearAge(turn: Turn, age: number): Promise<Text | undefined> {
  if (age >= AGES.least) return undefined
  const person = userId(turn.actor.userId)
  await endThings(turn.services, {
    person,
    who: turn.actor,
    key: `underage:${person}`,
    cause: 'revoked',
    at: turn.now,
    first: closing(person, 'barred', turn.now),
  })
  turn.noteRoleplay(false)
  turn.services.deliverSoon()
  return say('refusals.underage')
}

/** @throws Refusal when they have left, or may not say an age any more */
export async function saveProfile(
  turn: Turn,
  groupId: GroupId,
  draft: Readonly<Record<string, unknown>>,
): Promise<{ readonly groupTitle: string; readonly profile: Profile }> {
  const saved = await queries.saveProfile(
    turn.services.database,
    groupId,
    turn.actor.userId,
    changesOf(draft),
    turn.now,
  )
  if (saved.status === 'saved') return saved
  throw new Refusal(say(saved.status === 'barred' ? 'refusals.barred' : 'refusals.absent'))
}

// ------------------------------------------------------------------------------------------ reports

/** @throws Refusal when one of the two is not there */
export async function viewReported(
  turn: Turn,
  groupId: GroupId,
  reported: number,
): Promise<queries.ReportPlace> {
  if (reported === turn.actor.userId) throw new Refusal(say('refusals.report_self'))
  const place = await queries.findReportPlace(turn.services.database, groupId, turn.actor.userId, reported)
  if (!place) throw new Refusal(say('refusals.absent'))
  return place
}

/** Tells the group's moderators, each in private. @throws Refusal when one of the two is not there */
export async function report(turn: Turn, groupId: GroupId, reported: number, reason: string): Promise<void> {
  const place = await viewReported(turn, groupId, reported)
  const members = await turn.services.telegram.call<readonly { user: Moderator }[]>('getChatAdministrators', {
    chat_id: place.chatId,
  })
  const moderators = members
    .map(({ user }) => user)
    .filter(({ id, is_bot: isBot }) => !isBot && id !== reported && id !== turn.actor.userId)
  const notices = moderators.map(
    (moderator): Notice => ({
      key: `${turn.key}:${moderator.id}`,
      kind: 'profile.report',
      groupId,
      to: {
        person: userId(moderator.id),
        name: { userId: moderator.id, firstName: moderator.first_name },
      },
      // Who reports whom is nobody else's business.
      privateOnly: true,
      text: say('report.notice', {
        who: { person: turn.actor },
        reported: { person: place.reported },
        group: place.groupTitle,
        reason,
      }),
    }),
  )
  await queries.insertReport(
    turn.services.database,
    { key: turn.key, groupId, reporter: turn.actor.userId, reported, reason, at: turn.now },
    notices,
  )
  turn.services.deliverSoon()
}

/** The part of Telegram's User that matters here. */
interface Moderator {
  readonly id: number
  readonly is_bot: boolean
  readonly first_name: string
}
