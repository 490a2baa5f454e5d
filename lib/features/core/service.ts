import {
  moveGroup,
  noteGroup,
  updateBotStatus,
  updateGroupLanguage,
  updateMemberLeft,
  updatePersonLanguage,
} from '../../community/queries.ts'
import { type CatalogueEntry, catalogueOf } from '../../contract/command.ts'
import type { GroupScope } from '../../contract/group.ts'
import type { IncomingChat } from '../../contract/incoming.ts'
import type { Act, Change, GroupAct, Services } from '../../contract/turn.ts'
import { DatabaseUnavailable } from '../../platform/database.ts'
import type { ChatId, UserId } from '../../values/ids.ts'
import type { Language } from '../../values/text.ts'
import { countMembers, updatePrivateOpen } from './queries.ts'
import {
  type CategoryOfHelp,
  categoriesOf,
  clockFindings,
  decideOwnNews,
  type Finding,
  findEntry,
  isAdministrator,
  isPresent,
  type Membership,
  type OwnNews,
  rightsFindings,
  settingsFindings,
  storesFindings,
  webhookFindings,
} from './rules.ts'

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

// ------------------------------------------------------------------------------------------ language

/** The group's in a group, the person's own in private. @returns what the answer must know: it speaks it already */
export async function switchLanguage(
  { services: { database }, actor }: Act,
  group: GroupScope | undefined,
  language: Language,
): Promise<Change> {
  if (group) return { group: await updateGroupLanguage(database, group.groupId, language), language }
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
  const [ownMembership, webhook, people] = await Promise.all([
    chatId === undefined
      ? undefined
      : telegram.call('getChatMember', { chat_id: chatId, user_id: bot.id }).catch(unanswered),
    telegram.call('getWebhookInfo', undefined).catch(unanswered),
    countMembers(database, group.groupId).catch(unlessItIsDown),
  ])
  return [
    ...rightsFindings(ownMembership),
    ...webhookFindings(webhook, now),
    ...clockFindings(sentAt, now),
    ...storesFindings(people),
    ...settingsFindings(features, group),
  ]
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
}

/** The bot itself was added to a group, promoted, demoted, removed. */
export async function noteOwnMembership(
  { services }: Act,
  chat: ChatId,
  before: Membership,
  after: Membership,
): Promise<OwnNews | undefined> {
  const status = !isPresent(after) ? 'gone' : isAdministrator(after) ? 'administrator' : 'member'
  const { upgraded } = await updateBotStatus(services.database, chat, status)
  return decideOwnNews(before, after, upgraded)
}

/** Somebody, somewhere. */
interface Member {
  readonly chat: ChatId
  readonly person: UserId
}

/** Somebody else's: the directory follows who is here, and the cached administrators who rules. */
export async function noteMembership(
  act: Act,
  who: Member,
  before: Membership,
  after: Membership,
): Promise<Change> {
  if (isPresent(before) !== isPresent(after)) await notePresence(act, who, isPresent(after))
  const ruled = before.status !== after.status && (isAdministrator(before) || isAdministrator(after))
  return ruled ? { administrators: 'forgotten' } : {}
}

export async function notePresence(
  { services, now }: Act,
  { chat, person }: Member,
  present: boolean,
): Promise<void> {
  await updateMemberLeft(services.database, chat, person, present ? null : new Date(now))
}

/** The group goes on under another chat id. */
export async function followUpgrade({ services }: Act, from: ChatId, to: ChatId): Promise<Change> {
  const group = await moveGroup(services.database, from, to)
  return group ? { group } : {}
}

export async function noteTitle(
  { services, now }: Act,
  group: GroupScope,
  chat: IncomingChat,
): Promise<Change> {
  if (chat.title === group.title) return {}
  return { group: await noteGroup(services.database, chat, [], new Date(now)) }
}
