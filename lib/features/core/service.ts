import type { ChatMemberUpdated } from '@grammyjs/types'
import { type Arrival, notingArrival, type Way } from '../../community/arrivals.ts'
import { notingPresence } from '../../community/presence.ts'
import {
  findChat,
  findScope,
  moveGroup,
  noteGroup,
  notingGroup,
  updateBotStatus,
  updateGroupLanguage,
  updatePersonLanguage,
} from '../../community/queries.ts'
import type { Button } from '../../contract/button.ts'
import { type CatalogueEntry, catalogueOf } from '../../contract/command.ts'
import type { Feature } from '../../contract/feature.ts'
import type { GroupScope } from '../../contract/group.ts'
import type { IncomingChat } from '../../contract/incoming.ts'
import type { Job } from '../../contract/job.ts'
import type { Act, Change, GroupAct, GroupTurn, Services, Turn } from '../../contract/turn.ts'
import { DatabaseUnavailable } from '../../platform/database.ts'
import { toUser } from '../../telegram/incoming.ts'
import { type ChatId, chatId, type UserId, userId } from '../../values/ids.ts'
import { isPresent } from '../../values/membership.ts'
import type { Language, Text } from '../../values/text.ts'
import { welcomeJob } from './clock-jobs.ts'
import { membershipPart } from './membership.ts'
import { welcomeNotice } from './notices.ts'
import { countMembers, planJob, updatePrivateOpen, writeNotice } from './queries.ts'
import {
  type CategoryOfHelp,
  categoriesOf,
  clockFindings,
  decideOwnNews,
  type Finding,
  findEntry,
  guessCategory,
  guessEntry,
  isAdministrator,
  type Membership,
  nameFindings,
  type OwnNews,
  obstacleFindings,
  rightsFindings,
  searchEntries,
  settingsFindings,
  storesFindings,
  webhookFindings,
} from './rules.ts'
import { categoryTitles } from './texts.ts'
import { welcomePart } from './welcome.ts'

// ------------------------------------------------------------------------------------------ help

/** @param group what is switched off there is left out */
export function helpCategories({ features }: Services, group: GroupScope | undefined): CategoryOfHelp[] {
  return categoriesOf(catalogueOf(features), group?.modulesOff ?? [])
}

export function findHelp(
  { features }: Services,
  group: GroupScope | undefined,
  topic: string,
): CatalogueEntry | undefined {
  return findEntry(catalogueOf(features), group?.modulesOff ?? [], topic)
}

/** What somebody may have meant who asked for help about something else. */
export function guessHelp(
  services: Services,
  group: GroupScope | undefined,
  topic: string,
): { readonly category: CategoryOfHelp } | { readonly entry: CatalogueEntry } | undefined {
  const category = guessCategory(helpCategories(services, group), categoryTitles, topic)
  if (category) return { category }
  const entry = guessEntry(catalogueOf(services.features), group?.modulesOff ?? [], topic)
  return entry && { entry }
}

/** @param plain as whoever asks reads it */
export function searchHelp(
  services: Services,
  group: GroupScope | undefined,
  topic: string,
  plain: (text: Text) => string,
): CatalogueEntry[] {
  const words = ({ command: { name, aliases = [] }, summary }: CatalogueEntry) =>
    [name, ...aliases, plain(summary)].join(' ')
  return searchEntries(helpCategories(services, group), words, topic)
}

// ------------------------------------------------------------------------------------------ language

/** The group's in a group, the person's own in private. @returns what the answer must know: it speaks it already */
export async function switchLanguage(
  { services: { database }, actor, key, now }: Act,
  group: GroupScope | undefined,
  language: Language,
): Promise<Change> {
  if (group) {
    const by = { actorId: actor.userId, key: `language:${key}`, at: now }
    return { group: await updateGroupLanguage(database, group.groupId, language, by), language }
  }
  await updatePersonLanguage(database, actor.userId, language)
  return { language }
}

// ------------------------------------------------------------------------------------------ diagnosis

/** How the bot was asked to look. */
export interface Asked {
  readonly chatId: number | undefined
  /** Seconds since 1970, by Telegram's clock. */
  readonly sentAt: number | undefined
}

/** Looks at everything that may keep the bot from serving this group. */
export async function diagnose(
  { services, group, now }: GroupAct,
  { chatId, sentAt }: Asked,
): Promise<Finding[]> {
  const { telegram, database, bot, features } = services
  const [me, ownMembership, webhook, people, chat] = await Promise.all([
    telegram.call('getMe', undefined).catch(unanswered),
    chatId === undefined
      ? undefined
      : telegram.call('getChatMember', { chat_id: chatId, user_id: bot.id }).catch(unanswered),
    telegram.call('getWebhookInfo', undefined).catch(unanswered),
    countMembers(database, group.groupId).catch(unlessItIsDown),
    chatId === undefined ? undefined : telegram.call('getChat', { chat_id: chatId }).catch(unanswered),
  ])
  const guard = chat && 'guard_bot' in chat ? chat.guard_bot : undefined
  return [
    ...nameFindings(me?.username, bot.username),
    ...rightsFindings(ownMembership, chatId ?? Number.NEGATIVE_INFINITY),
    ...webhookFindings(webhook, now),
    ...clockFindings(sentAt, now),
    ...storesFindings(people),
    ...settingsFindings(features, group),
    ...obstacleFindings(features, group, {
      rights: ownMembership?.status === 'administrator' ? ownMembership : {},
      takesRequests: chat && 'join_by_request' in chat ? chat.join_by_request : undefined,
      isGuard: chat && guard?.id === bot.id,
    }),
  ]
}

/** What the bot lacks in a chat, each with its mend: one call. */
export async function rightsIn({ telegram, bot }: Services, chatId: number): Promise<Finding[]> {
  const own = await telegram.call('getChatMember', { chat_id: chatId, user_id: bot.id }).catch(unanswered)
  return rightsFindings(own, chatId)
}

/** Whatever Telegram refuses or leaves unanswered is itself a finding. */
const unanswered = () => undefined

function unlessItIsDown(error: unknown): undefined {
  if (!(error instanceof DatabaseUnavailable)) throw error
}

// ------------------------------------------------------------------------------------------ membership

/** Somebody has blocked the bot, or let it in again. */
export async function notePrivateChat({ services, actor }: Act, bot: Membership): Promise<void> {
  await updatePrivateOpen(services.database, actor.userId, isPresent(bot))
  // What has waited for that goes out now.
  if (isPresent(bot)) services.deliverSoon()
}

/** The bot itself was added to a group, promoted, demoted, removed. */
export async function noteOwnMembership(
  { services, group, now, key }: GroupAct,
  chat: ChatId,
  before: Membership,
  after: Membership,
): Promise<OwnNews | undefined> {
  const status = !isPresent(after) ? 'gone' : isAdministrator(after) ? 'administrator' : 'member'
  const { upgraded, mayBeUpgrade, returned } = await updateBotStatus(services.database, chat, status)
  // What the room was not told meanwhile.
  if (returned) services.deliverSoon()
  const decided = decideOwnNews(before, { bot: after, chat }, upgraded)
  const news = decided && returned ? { ...decided, known: true } : decided
  if (!news || news.kind === 'keys' || !mayBeUpgrade) return news
  const { groupId } = group
  await planJob(
    services.database,
    welcomeJob.at(now + UPGRADE_TOLD_MS, {
      key,
      groupId,
      payload: { kind: news.kind, missing: [...news.missing], known: returned, row: String(groupId) },
    }),
  )
  return undefined
}

/** Of an upgrade all is told within this, however it is ordered. */
const UPGRADE_TOLD_MS = 60_000

export const welcomeButtons = (features: readonly Feature[]): Button[] =>
  welcomePart.of(features).map(({ part }) => part.button)

/** It was no upgrade: the group is welcomed. Else it was, by its other name. */
export async function welcomeUnlessUpgraded(
  { database, features }: Services,
  { key, groupId, payload }: Job<OwnNews & { readonly row: string | null }>,
): Promise<void> {
  // A row that has been merged has no chat, and what waited in it goes on in the other.
  if (payload.row !== null && payload.row !== String(groupId)) return
  const [chat, group] = await Promise.all([findChat(database, groupId), findScope(database, groupId)])
  if (chat !== undefined && group)
    await writeNotice(
      database,
      welcomeNotice(payload, { groupId, key, title: group.title }, welcomeButtons(features)),
    )
}

/** Somebody, somewhere, at some moment (milliseconds since 1970) by Telegram's clock. */
interface Member {
  readonly chat: ChatId
  readonly person: UserId
  readonly at: number
}

/**
 * Somebody else's: the directory follows who is here, the cached administrators who rules, and features do what they have
 * to do about it; all in one request.
 */
export async function noteMembership(turn: Turn, news: ChatMemberUpdated): Promise<Change> {
  const { services, incoming, now } = turn
  const { chat, date, from, old_chat_member: before, new_chat_member: after } = news
  const who = { chat: chatId(chat.id), person: userId(after.user.id), at: date * 1000 }
  const present = isPresent(after)
  // Also where nothing changed by this news: the one before it may have got lost.
  const noting = [
    ...(incoming.chat
      ? [
          notingGroup(
            services,
            incoming.chat,
            [
              { user: toUser(after.user), hereAt: present ? who.at : undefined, came: true },
              ...(from.id === after.user.id ? [] : [{ user: toUser(from), hereAt: undefined }]),
            ],
            new Date(now),
          ),
        ]
      : []),
    ...(present ? [] : [notingPresence({ ...who, present }, new Date(now))]),
    ...(present && !isPresent(before) && !after.user.is_bot
      ? [notingArrival({ ...who, ...wayOf(news) })]
      : []),
  ]
  const notes = isOfGroup(turn)
    ? membershipPart.of(services.features, turn.group).map(({ part }) => part.note(turn, news))
    : []
  const more = (await Promise.all(notes)).flatMap((note) => note ?? [])
  const results = await services.database.batch([...noting, ...more.map(({ statement }) => statement)])
  if (more.some(({ isDue }, index) => isDue(results[noting.length + index] ?? []))) services.catchUp()
  // What was planned for later is known of, too: nobody else would look it up before the hour is over.
  else if (more.length > 0) services.deliverSoon()
  return isAdministrator(before) || isAdministrator(after) ? { administrators: 'forgotten' } : {}
}

/** Whoever joins by themselves, through no link, does so in a public group. */
function wayOf(news: ChatMemberUpdated): Pick<Arrival, 'way' | 'link'> {
  const { from, new_chat_member: after, invite_link: link } = news
  if (news.via_join_request || link?.creates_join_request) return { way: 'request', link: link?.name }
  if (news.via_chat_folder_invite_link) return { way: 'folder', link: link?.name }
  if (link) return { way: 'link', link: link.name }
  return { way: from.id === after.user.id ? 'self' : 'added' }
}

const isOfGroup = (turn: Turn): turn is GroupTurn => turn.group !== undefined

/** @param way how somebody came who is new here */
export async function noteComing(
  { services, now }: Act,
  who: Member,
  { present, way }: { readonly present: boolean; readonly way?: Way | undefined },
): Promise<void> {
  await services.database.batch([
    notingPresence({ ...who, present }, new Date(now)),
    ...(way === undefined ? [] : [notingArrival({ ...who, way })]),
  ])
}

/** The group goes on under another chat id. */
export async function followUpgrade({ services, now }: Act, from: ChatId, to: ChatId): Promise<Change> {
  const group = await moveGroup(services, { from, to }, new Date(now))
  services.deliverSoon()
  services.catchUp()
  return group ? { group } : {}
}

export async function noteTitle(
  { services, now }: Act,
  group: GroupScope,
  chat: IncomingChat,
): Promise<Change> {
  if (chat.title === group.title) return {}
  return { group: await noteGroup(services, chat, [], new Date(now)) }
}
