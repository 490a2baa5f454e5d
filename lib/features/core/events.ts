import type { Answer } from '../../contract/answer.ts'
import type { Events } from '../../contract/event.ts'
import type { Turn } from '../../contract/turn.ts'
import { type ChatId, chatId, userId } from '../../values/ids.ts'
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
  const { group } = turn
  if (!group) {
    await service.notePrivateChat(turn, after)
    return undefined
  }
  const news = await service.noteOwnMembership({ ...turn, group }, chatId(chat.id), before, after)
  return news && ownNewsScreen(news, group.title, service.welcomeButtons(turn.services.features))
}

async function onMembership(turn: Turn): Promise<Answer> {
  const { update } = turn.incoming
  if (!update.chat_member) return undefined
  turn.conversation.note(await service.noteMembership(turn, update.chat_member))
  return undefined
}

async function onServiceMessage(turn: Turn): Promise<Answer> {
  const { message, chat } = turn.incoming
  const { group, conversation } = turn
  if (!message || !chat || !group) return undefined
  const here = chatId(chat.id)
  const { migrate_to_chat_id: next, migrate_from_chat_id: former } = message
  // Under the other chat's id a row may be cached that has been merged meanwhile.
  const follow = async (from: ChatId, to: ChatId, elsewhere: ChatId) =>
    conversation.note({ ...(await service.followUpgrade(turn, from, to)), elsewhere })
  if (next !== undefined) await follow(here, chatId(next), chatId(next))
  if (former !== undefined) await follow(chatId(former), here, chatId(former))
  const note = (id: number, presence: Parameters<typeof service.noteComing>[2]) =>
    service.noteComing(turn, { chat: here, person: userId(id), at: message.date * 1000 }, presence)
  // Who comes back is known already, so that nobody else takes their mark away.
  for (const { id, is_bot: isBot } of message.new_chat_members ?? []) {
    const way = id === message.from?.id ? 'self' : 'added'
    await note(id, { present: true, way: isBot ? undefined : way })
  }
  if (message.left_chat_member) await note(message.left_chat_member.id, { present: false })
  if (message.new_chat_title !== undefined) conversation.note(await service.noteTitle(turn, group, chat))
  return undefined
}
