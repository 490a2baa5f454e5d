import type { ChatMemberUpdated } from '@grammyjs/types'
import type { Answer } from '../../contract/answer.ts'
import type { Events } from '../../contract/event.ts'
import type { Incoming } from '../../contract/incoming.ts'
import type { MethodCall } from '../../contract/telegram.ts'
import type { GroupTurn, Turn } from '../../contract/turn.ts'
import { chatId, userId } from '../../values/ids.ts'
import { isPresent } from '../../values/membership.ts'
import { membershipPart } from '../core/index.ts'
import { questionReply } from './screens.ts'
import { answerInWords } from './service/answering.ts'
import {
  receiveRequest,
  receiveService,
  receivingMember,
  type ServiceMessage,
  seeingOff,
} from './service/arriving.ts'
import { giveBanBack } from './service/banning.ts'
import { settleRefused } from './service/clearing.ts'
import { say } from './texts.ts'

export const doorEvents: Events = {
  my_chat_member: onOwnMembership,
  chat_member: onMembership,
  chat_join_request: onRequest,
  service: onService,
  private_words: onWords,
}

/** Whatever the stores do: nobody enters unseen, and nobody is left without an answer. */
export function promptOf({ update }: Incoming): MethodCall | undefined {
  const query = update.chat_join_request?.query_id
  if (query === undefined) return undefined
  const payload = { chat_join_request_query_id: query, result: 'queue' as const }
  return { method: 'answerChatJoinRequestQuery', payload }
}

const isAboutGroup = (turn: Turn): turn is GroupTurn => turn.group !== undefined

async function onRequest(turn: Turn): Promise<Answer> {
  const request = turn.incoming.update.chat_join_request
  if (!request || !isAboutGroup(turn)) return undefined
  await receiveRequest(turn, {
    chat: chatId(request.chat.id),
    person: userId(request.from.id),
    told: request.date * 1000,
    privateChat: request.user_chat_id,
    queryId: request.query_id,
  })
  return undefined
}

/** Who comes and goes: written down with their presence. */
export const doorMembership = membershipPart({
  note(turn, news) {
    const { old_chat_member: before, new_chat_member: after, date } = news
    const person = userId(after.user.id)
    const [was, is] = [isPresent(before), isPresent(after)]
    // Whoever adds somebody with rights of their own answers for them.
    const rules = after.status === 'administrator' || after.status === 'creator'
    if (after.user.is_bot) return undefined
    if (!was && is && !rules)
      return receivingMember(turn, {
        person,
        told: date * 1000,
        folder: news.via_chat_folder_invite_link === true,
        byHand: isLetIn(news),
      })
    if (was && !is) return seeingOff(turn, person, { state: 'left' })
    return isFreedByHand(news, turn.services.bot.id)
      ? seeingOff(turn, person, { state: 'passed', by: userId(news.from.id) })
      : undefined
  },
})

/** They asked to be let in, and somebody did: an administrator, where it wasn't this bot. */
const isLetIn = (news: ChatMemberUpdated): boolean =>
  news.via_join_request === true || news.invite_link?.creates_join_request === true

function isFreedByHand(
  { from, old_chat_member: before, new_chat_member: after }: ChatMemberUpdated,
  bot: number,
): boolean {
  return (
    from.id !== bot &&
    from.id !== after.user.id &&
    before.status === 'restricted' &&
    after.status !== 'restricted'
  )
}

/** The bot may do here what it mayn't before: what was refused is tried now. */
async function onOwnMembership(turn: Turn): Promise<Answer> {
  const after = turn.incoming.update.my_chat_member?.new_chat_member
  if (isAboutGroup(turn) && after?.status === 'administrator') await settleRefused(turn)
  return undefined
}

/** Of who comes and goes, `doorMembership` is told; of this bot's own acts only by what stood there before. */
async function onMembership({ incoming, services }: Turn): Promise<Answer> {
  const news = incoming.update.chat_member
  if (news?.from.id === services.bot.id) await giveBanBack(services, news)
  return undefined
}

async function onService(turn: Turn): Promise<Answer> {
  if (isAboutGroup(turn)) for (const each of linesOf(turn.incoming)) await receiveService(turn, each)
  return undefined
}

/** What a service message tells, as far as the door cares; of a group's own upgrade nothing is ever taken away. */
function linesOf({ message }: Incoming): ServiceMessage[] {
  if (!message) return []
  const { message_id: messageId } = message
  const line = (kind: ServiceMessage['kind'], who?: { id: number }): ServiceMessage => ({
    messageId,
    kind,
    person: who && userId(who.id),
  })
  return [
    ...(message.new_chat_members ?? []).slice(0, 1).map((who) => line('join', who)),
    ...(message.left_chat_member ? [line('leave', message.left_chat_member)] : []),
    ...(message.pinned_message ? [line('pin')] : []),
    ...(message.new_chat_title !== undefined || message.new_chat_photo || message.delete_chat_photo
      ? [line('title')]
      : []),
  ]
}

/** The group's own question is answered in writing. */
async function onWords(turn: Turn): Promise<Answer> {
  const { text: words, reply_to_message: question, date = 0 } = turn.incoming.message ?? {}
  if (words === undefined) return undefined
  const answered = await answerInWords(turn, words, { question: question?.text, sentAt: date * 1000 })
  if (!answered) return undefined
  const { kind, entry } = answered
  if (kind === 'passed') return { where: 'private', text: say('toasts.passed') }
  if (kind === 'failed' || kind === 'minor') return { where: 'private', text: say('toasts.closed') }
  // Also the group's own once more: it may have another by now.
  return questionReply(entry, entry.progress.wrong > 0)
}
