import type { Answer } from '../../contract/answer.ts'
import type { Events } from '../../contract/event.ts'
import type { Turn } from '../../contract/turn.ts'
import { chatId, userId } from '../../values/ids.ts'
import { ownNewsScreen } from './screens.ts'
import * as service from './service.ts'

export const coreEvents: Events = {
  my_chat_member: onOwnMembership,
  chat_member: onMembership,
  service: onServiceMessage,
}

async function onOwnMembership(turn: Turn): Promise<Answer> {
  const { update } = turn.incoming
  if (!update.my_chat_member) return undefined
  const { chat, old_chat_member: before, new_chat_member: after } = update.my_chat_member
  if (!turn.group) {
    await service.notePrivateChat(turn, after)
    return undefined
  }
  const news = await service.noteOwnMembership(turn, chatId(chat.id), before, after)
  return news && ownNewsScreen(news, turn.group.title)
}

async function onMembership(turn: Turn): Promise<Answer> {
  const { update } = turn.incoming
  if (!update.chat_member) return undefined
  const { chat, old_chat_member: before, new_chat_member: after } = update.chat_member
  const who = { chat: chatId(chat.id), person: userId(after.user.id) }
  turn.conversation.note(await service.noteMembership(turn, who, before, after))
  return undefined
}

async function onServiceMessage(turn: Turn): Promise<Answer> {
  const { message, chat } = turn.incoming
  const { group, conversation } = turn
  if (!message || !chat || !group) return undefined
  const here = chatId(chat.id)
  const { migrate_to_chat_id: next, migrate_from_chat_id: former } = message
  if (next !== undefined) conversation.note(await service.followUpgrade(turn, here, chatId(next)))
  if (former !== undefined) conversation.note(await service.followUpgrade(turn, chatId(former), here))
  const presence = (id: number, present: boolean) =>
    service.notePresence(turn, { chat: here, person: userId(id) }, present)
  // Who comes back is known already, so that nobody else takes their mark away.
  for (const { id } of message.new_chat_members ?? []) await presence(id, true)
  if (message.left_chat_member) await presence(message.left_chat_member.id, false)
  if (message.new_chat_title !== undefined) conversation.note(await service.noteTitle(turn, group, chat))
  return undefined
}
