import { TelegramRefused, TelegramUnavailable } from '../../../contract/telegram.ts'
import type { GroupAct } from '../../../contract/turn.ts'
import type { ChatId, UserId } from '../../../values/ids.ts'
import type { MembershipNote } from '../../core/index.ts'
import { tellOfRefusal } from '../../moderation/index.ts'
import { type Arrival, arrive, arriving, noteService, wasNoticed } from '../queries/arriving.ts'
import { closingOpen, wasClosed } from '../queries/entries.ts'
import { asksOf, stepsOf, type Way } from '../rules/asking.ts'
import { doorSettings } from '../settings.ts'
import { isMendable } from './refused.ts'
import { isNight, termsOf, wishesOf } from './terms.ts'

/** Who comes and who goes, as updates tell it. */

interface Comer {
  readonly person: UserId
  readonly way: Way
  /** Milliseconds since 1970, by Telegram. */
  readonly told: number
  readonly folder?: boolean
  readonly byHand?: boolean
  readonly privateChat?: number | undefined
}

function arrivalOf({ services, group, now }: GroupAct, comer: Comer): Arrival {
  const { person, way, told, folder = false, byHand = false, privateChat } = comer
  const wishes = wishesOf(group)
  return {
    group,
    person,
    way,
    // The moment names it: the same may come again in other news.
    key: `${way === 'join' ? 'join' : 'request'}:${group.groupId}:${person}:${told / 1000}`,
    ref: services.random.token(9),
    at: now,
    told,
    folder,
    byHand,
    privateChat,
    asks: asksOf(wishes, way),
    night: isNight(group, now),
    steps: stepsOf(wishes, false),
    strictSteps: stepsOf(wishes, true),
    terms: termsOf(group),
  }
}

/** Somebody has come in: for the statement that notes it. The question, the hold and the alarm are jobs. */
export const receivingMember = (act: GroupAct, comer: Omit<Comer, 'way'>): MembershipNote => ({
  statement: arriving(act.services.features, arrivalOf(act, { ...comer, way: 'join' })),
  isDue: wasNoticed,
})

export interface Asker {
  readonly chat: ChatId
  readonly person: UserId
  readonly told: number
  readonly privateChat: number | undefined
  /** Of the guard bot's own query. */
  readonly queryId: string | undefined
}

/**
 * Somebody asks to be let in. Where Telegram asks its guard bot it waits for seconds: who is known is let in, who isn't
 * wanted isn't, and everybody else waits while they are asked.
 */
export async function receiveRequest(act: GroupAct, asker: Asker): Promise<void> {
  const { chat, person, told, privateChat, queryId } = asker
  const way = queryId === undefined ? 'request' : 'query'
  const { outcome } = await arrive(act.services, arrivalOf(act, { person, way, told, privateChat }))
  act.services.catchUp()
  const asks = asksOf(doorSettings.of(act.group), way)
  const decision = !asks
    ? 'queue'
    : outcome === 'known'
      ? 'approve'
      : outcome === 'refused'
        ? 'decline'
        : 'queue'
  const answered = queryId === undefined ? 'too late' : await answerQuery(act, queryId, decision)
  // Who is to wait does so in any case: Telegram gives up asking, and `settle` knows when.
  if (answered === true || decision === 'queue') return
  if (answered === 'too late') return decideOldWay(act, chat, person, decision)
  // It is asked still, and there is no request that could be decided otherwise: the update comes again.
  throw answered
}

/** @returns whether Telegram took it: it doesn't once somebody has answered, or nobody in time; the fault where nobody knows */
async function answerQuery(
  { services: { telegram, logger } }: GroupAct,
  queryId: string,
  result: 'approve' | 'decline' | 'queue',
): Promise<true | 'too late' | TelegramUnavailable> {
  try {
    await telegram.call('answerChatJoinRequestQuery', { chat_join_request_query_id: queryId, result })
    return true
  } catch (error) {
    logger.info({ err: error }, 'a join request’s query was not taken')
    return error instanceof TelegramUnavailable ? error : 'too late'
  }
}

async function decideOldWay(
  { services, group: { groupId } }: GroupAct,
  chat: ChatId,
  person: UserId,
  decision: 'approve' | 'decline',
): Promise<void> {
  try {
    const method = decision === 'approve' ? 'approveChatJoinRequest' : 'declineChatJoinRequest'
    await services.telegram.call(method, { chat_id: chat, user_id: person })
  } catch (error) {
    if (!(error instanceof TelegramRefused)) throw error
    services.logger.info({ err: error }, 'a join request is left to the administrators')
    if (!isMendable(error)) return
    // Without the right it is the administrators' affair.
    const what = decision === 'approve' ? 'admit' : 'decline'
    await tellOfRefusal(services, { groupId, chatId: chat, userId: person, what })
  }
}

/** Somebody who may have been at the door has gone; or an administrator, `by`, has let them in by hand. */
export const seeingOff = (
  { group, now }: GroupAct,
  person: UserId,
  end: { readonly state: 'left' } | { readonly state: 'passed'; readonly by: UserId },
): MembershipNote => ({
  statement: closingOpen({ group: group.groupId, person }, end, { at: now, terms: termsOf(group) }),
  isDue: wasClosed,
})

// ------------------------------------------------------------------------------------------ service messages

export interface ServiceMessage {
  readonly messageId: number
  readonly kind: 'join' | 'leave' | 'pin' | 'title'
  readonly person: UserId | undefined
}

/** A line of Telegram's own in the group. */
export async function receiveService(
  { services, group, now }: GroupAct,
  message: ServiceMessage,
): Promise<void> {
  const { messageId, kind, person } = message
  const { cleansJoins, cleansLeaves, cleansPins, cleansTitles, asks, raidQuietMs, raidJoins } =
    doorSettings.of(group)
  const wanted = { join: cleansJoins, leave: cleansLeaves, pin: cleansPins, title: cleansTitles }[kind]
  const keeps = kind === 'join' && (asks === 'everyone' || raidJoins > 0)
  if (!wanted && (kind === 'pin' || kind === 'title')) return
  await noteService(services.database, {
    group: group.groupId,
    messageId,
    person,
    coming: kind === 'join',
    wanted,
    keeps,
    quietMs: raidQuietMs,
    at: now,
  })
  services.deliverSoon()
}
