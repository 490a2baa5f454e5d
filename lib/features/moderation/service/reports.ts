import type { Message } from '@grammyjs/types'
import { whoHolds } from '../../../community/delegations.ts'
import { findChat } from '../../../community/queries.ts'
import { Refusal } from '../../../contract/answer.ts'
import { TelegramRefused } from '../../../contract/telegram.ts'
import type { GroupAct, Services } from '../../../contract/turn.ts'
import { fetchAdministrators } from '../../../telegram/administrators.ts'
import { isMessageGone } from '../../../telegram/refusals.ts'
import { isThreadRoot, writerOf } from '../../../telegram/update.ts'
import { cut } from '../../../values/cut.ts'
import { type ChatId, userId } from '../../../values/ids.ts'
import { visibleName } from '../../../values/names.ts'
import type { Text } from '../../../values/text.ts'
import { insertAudit, insertReport } from '../queries/reports.ts'
import { say } from '../texts.ts'
import { type AlertOrder, alertFor } from './alerts.ts'

/** How much of a message moderators read in the alert. */
const QUOTED = 300

/** The message replied to. */
const repliedTo = (message: Message | undefined) => {
  const replied = message?.reply_to_message
  return !replied || isThreadRoot(replied) ? undefined : replied
}

/**
 * A member reports the message they reply to: its group's moderators are alerted, once for all who report it.
 * @returns whether one of them can be told now; it waits otherwise
 * @throws Refusal where they reply to nothing, or to themselves
 */
export async function report(
  act: GroupAct,
  message: Message | undefined,
  reason: string | undefined,
): Promise<boolean> {
  const { services, group, actor, key, now } = act
  const reported = repliedTo(message)
  if (!reported) throw new Refusal(say('denunciar.reply'))
  const author = reported.sender_chat ? undefined : writerOf(reported)
  if (author?.id === actor.userId) throw new Refusal(say('denunciar.self'))
  const chat = await findChat(services.database, group.groupId)
  if (chat === undefined) throw new Refusal(say('refusals.no_alert'))
  const administrators = await fetchAdministrators(services.telegram, chat)
  const moderators = await whoHolds(services.database, group.groupId, administrators, 'moderation')
  const messages = await belongingTo(services, chat, reported)
  // Whichever of its pictures is reported, an album is one thing.
  const mergeKey = `report:${reported.media_group_id ?? reported.message_id}`
  // Whoever says it again says nothing new, unless the message is another by now. What is unseen has no number.
  const said = `${mergeKey}:${reported.edit_date ?? 0}:${group.groupId}:${actor.userId}`
  const once = `report:${reported.message_id > 0 ? services.keyedHash(said) : key}`
  const order: AlertOrder = {
    kind: 'report',
    mergeKey,
    evidence: [
      say('report.by', { who: { person: actor } }),
      ...wroteIt(reported, services.bot.id),
      ...evidenceOf(reported, reason),
      ...(messages.length > 1 ? [say('report.album', { count: messages.length })] : []),
    ],
    subjects: author && !author.is_bot ? [userId(author.id)] : [],
    messages,
  }
  const alert = { ...alertFor({ services, now, key: once }, order), groupId: group.groupId }
  const reachable = await insertReport(
    services.database,
    alert,
    moderators.filter(({ isBot }) => !isBot).map(({ userId: id }) => id),
  )
  services.catchUp()
  return reachable
}

/** What goes with it, itself first: all of an album, as far as it is known. */
async function belongingTo(
  { picturesOf }: Services,
  chatId: ChatId,
  { message_id: id, media_group_id: album, from }: Message,
): Promise<number[]> {
  if (id <= 0) return []
  const others = album && from ? await picturesOf({ chatId, userId: userId(from.id), album }) : []
  return [...new Set([id, ...others])]
}

type Replied = NonNullable<Message['reply_to_message']>

const wordsOf = ({ text, caption }: Replied): string | undefined => text ?? caption

/** Who is no member, and so nobody that the alert is about. */
function wroteIt({ sender_chat: as, chat, ...reported }: Replied, bot: number): Text[] {
  if (as?.id === chat.id) return [say('report.wrote.group')]
  if (as)
    return [
      say(as.type === 'channel' ? 'report.wrote.channel' : 'report.wrote.chat', { name: seen(as.title) }),
    ]
  const from = writerOf(reported)
  if (from?.id === bot) return [say('report.wrote.me')]
  return from?.is_bot ? [say('report.wrote.bot', { name: seen(from.first_name) })] : []
}

const seen = (name = '') => visibleName(name) || '👤'

function evidenceOf(reported: Replied, reason: string | undefined): Text[] {
  const words = wordsOf(reported)
  return [
    ...(reason === undefined ? [] : [say('report.reason', { reason })]),
    ...(words === undefined
      ? [say('report.wordless')]
      : [say('report.quote', { words: words.length > QUOTED ? `${cut(words, QUOTED)}…` : words })]),
  ]
}

/**
 * A moderator takes down what the bot itself has posted: the message goes, and what it was the card of goes on.
 * @returns whether it may have been a card
 * @throws Refusal
 */
export async function takeDown(
  act: GroupAct,
  message: Message | undefined,
  reason: string | undefined,
): Promise<boolean> {
  const { services, group, actor, key, now } = act
  const posted = repliedTo(message)
  if (!posted || !message) throw new Refusal(say('retirar.reply'))
  if (posted.from?.id !== services.bot.id || posted.sender_chat) throw new Refusal(say('retirar.not_mine'))
  // First the audit: an act that nobody can find again is worse than one that is noted twice. What stood there names people,
  // and what is in the chain nobody can have erased.
  await insertAudit(services.database, {
    groupId: group.groupId,
    key: `takedown:${key}`,
    actorId: actor.userId,
    act: 'moderation.takedown',
    words: reason,
    at: now,
  })
  try {
    await services.telegram.call('deleteMessage', { chat_id: message.chat.id, message_id: posted.message_id })
  } catch (error) {
    if (!(error instanceof TelegramRefused)) throw error
    // Another moderator was faster, or Telegram brings the same once more.
    if (!isMessageGone(error)) throw new Refusal(say('retirar.refused'))
  }
  return posted.reply_markup !== undefined
}
