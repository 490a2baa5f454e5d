import type { Message } from '@grammyjs/types'
import { Refusal, UnknownPerson } from '../../../contract/answer.ts'
import type { PersonMention } from '../../../contract/arguments.ts'
import type { GroupAct, GroupTurn } from '../../../contract/turn.ts'
import { isThreadRoot, writerOf } from '../../../telegram/update.ts'
import { type ChatId, type UserId, userId } from '../../../values/ids.ts'
import type { Named } from '../../../values/person.ts'
import { lettingIn } from '../../door/index.ts'
import * as queries from '../queries/trusting.ts'
import { guardSettings } from '../settings.ts'
import { say } from '../texts.ts'

/** What moderators tell the guard. */

/** What groups that share know somebody by. */
export const hashesOf = (
  { group, services }: Pick<GroupAct, 'group' | 'services'>,
  person: UserId,
): readonly string[] => (guardSettings.of(group).shares ? services.keyedHashes(`guard:person:${person}`) : [])

/** Who waits at the door is let in with it: the clock would put them out. @returns whether they were trusted already */
export const trustPerson = (act: queries.Trusting, person: UserId): Promise<boolean> =>
  queries.trust(act, person, hashesOf(act, person), lettingIn(act, person))

/** @throws Refusal, UnknownPerson */
export async function trustSomebody(
  act: GroupAct,
  mention: PersonMention,
): Promise<{ readonly person: Named; readonly was: boolean }> {
  const who =
    mention.by === 'chat'
      ? undefined
      : await queries.findMeant(act.services.database, act.group.groupId, mention)
  if (!who) throw mention.by === 'chat' ? new Refusal(say('refusals.nobody')) : new UnknownPerson()
  if (who.userId === act.services.bot.id) throw new Refusal(say('refusals.me'))
  // Nobody decides about themselves.
  if (who.userId === act.actor.userId) throw new Refusal(say('refusals.self'))
  const was = await trustPerson({ ...act, by: act.actor.userId }, who.userId)
  act.services.catchUp()
  return { person: who, was }
}

/** A message that a moderator answers to, and who wrote it. */
export interface Shown {
  readonly message: Message
  readonly author: Named & { readonly userId: UserId }
  readonly chat: ChatId
}

/** Names what is said of a message for ever, whoever says it; an edit is another message. */
export const aboutMessage = (said: 'spam' | 'ham', { message, chat }: Shown): string =>
  `guard:${said}:${chat}:${message.message_id}:${'edit_date' in message ? (message.edit_date ?? 0) : 0}`

/** Telegram's own account. */
const TELEGRAM_ITSELF = 777000

/** The message that a command answers to. @throws Refusal */
export function shownIn({ incoming, services, actor }: GroupTurn): Shown {
  const message =
    incoming.message && 'reply_to_message' in incoming.message ? incoming.message.reply_to_message : undefined
  const { chat } = incoming
  if (!message || !chat || isThreadRoot(message)) throw new Refusal(say('refusals.no_reply'))
  const { sender_chat: as } = message
  const from = writerOf(message)
  if (as || !from || from.id === TELEGRAM_ITSELF) throw new Refusal(say('refusals.nobody'))
  if (from.id === services.bot.id) throw new Refusal(say('refusals.own'))
  if (from.is_bot) throw new Refusal(say('refusals.a_bot'))
  if (from.id === actor.userId) throw new Refusal(say('refusals.yours'))
  return {
    message: message as Message,
    author: { userId: userId(from.id), firstName: from.first_name, lastName: from.last_name ?? null },
    chat: chat.id,
  }
}
