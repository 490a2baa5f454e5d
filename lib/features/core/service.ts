import {
  moveGroup,
  noteGroup,
  updateBotStatus,
  updateGroupLanguage,
  updateMemberLeft,
  updatePersonLanguage,
} from '../../community/queries.ts'
import type { CatalogueEntry, Feature, Turn } from '../../contract/feature.ts'
import { DatabaseUnavailable } from '../../platform/database.ts'
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
  type WebhookState,
  webhookFindings,
} from './rules.ts'

// ------------------------------------------------------------------------------------------ help

export function helpCategories(turn: Turn): CategoryOfHelp[] {
  return categoriesOf(turn.services.catalogue, turn.group?.modulesOff ?? [])
}

export function findHelp(turn: Turn, topic: string): CatalogueEntry | undefined {
  return findEntry(turn.services.catalogue, turn.group?.modulesOff ?? [], topic)
}

// ------------------------------------------------------------------------------------------ language

/** The group's in a group, the person's own in private; the answer speaks it already. */
export async function switchLanguage(turn: Turn, language: Language): Promise<void> {
  const { database } = turn.services
  if (turn.group) turn.rescope(await updateGroupLanguage(database, turn.group.groupId, language))
  else await updatePersonLanguage(database, turn.actor.userId, language)
  turn.speak(language)
}

// ------------------------------------------------------------------------------------------ diagnosis

/** Looks at everything that may keep the bot from serving this group. */
export async function diagnose(turn: Turn): Promise<Finding[]> {
  const { services, incoming, group, now } = turn
  // Whatever Telegram refuses or leaves unanswered is itself a finding.
  const ask = <Result>(method: string, payload: Readonly<Record<string, unknown>> = {}) =>
    services.telegram.call<Result>(method, payload).catch(() => undefined)
  const [bot, webhook, people] = await Promise.all([
    ask<Membership>('getChatMember', { chat_id: incoming.chat?.id, user_id: services.bot.id }),
    ask<WebhookState>('getWebhookInfo'),
    group ? countMembers(services.database, group.groupId).catch(unlessItIsDown) : 0,
  ])
  const features = new Set<Feature>(services.catalogue.map(({ feature }) => feature))
  return [
    ...rightsFindings(bot),
    ...webhookFindings(webhook, now),
    // Of a press Telegram doesn't tell the moment.
    ...clockFindings(incoming.callback ? undefined : incoming.message?.date, now),
    ...storesFindings(people),
    ...settingsFindings([...features], group?.settings ?? {}),
  ]
}

function unlessItIsDown(error: unknown): undefined {
  if (!(error instanceof DatabaseUnavailable)) throw error
}

// ------------------------------------------------------------------------------------------ membership

/** The bot itself was added, promoted, demoted, removed; in private: blocked or let in again. */
export async function noteOwnMembership(
  turn: Turn,
  before: Membership,
  after: Membership,
): Promise<OwnNews | undefined> {
  const { database } = turn.services
  if (!turn.group) {
    await updatePrivateOpen(database, turn.actor.userId, isPresent(after))
    return undefined
  }
  const status = !isPresent(after) ? 'gone' : isAdministrator(after) ? 'administrator' : 'member'
  const { upgraded } = await updateBotStatus(database, turn.incoming.chat?.id ?? 0, status)
  return decideOwnNews(before, after, upgraded)
}

/** Somebody else's: the directory follows who is here, and the cached administrators who rules. */
export async function noteMembership(
  turn: Turn,
  userId: number,
  before: Membership,
  after: Membership,
): Promise<void> {
  if (before.status !== after.status && (isAdministrator(before) || isAdministrator(after)))
    turn.forgetAdministrators()
  if (isPresent(before) !== isPresent(after)) await notePresence(turn, userId, isPresent(after))
}

export async function notePresence(turn: Turn, userId: number, present: boolean): Promise<void> {
  const { services, incoming, now } = turn
  await updateMemberLeft(services.database, incoming.chat?.id ?? 0, userId, present ? null : new Date(now))
}

/** The group goes on under another chat id. */
export async function followUpgrade(turn: Turn, fromChatId: number, toChatId: number): Promise<void> {
  const scope = await moveGroup(turn.services.database, fromChatId, toChatId)
  if (scope) turn.rescope(scope)
}

export async function noteTitle(turn: Turn): Promise<void> {
  const { chat } = turn.incoming
  if (chat && turn.group && chat.title !== turn.group.title)
    turn.rescope(await noteGroup(turn.services.database, chat, [], new Date(turn.now)))
}
