import type { Answer, Events, Turn } from '../../contract/feature.ts'
import { checkUp } from './actions.ts'
import { ownNewsScreen } from './screens.ts'
import * as service from './service.ts'

export const coreEvents: Events = {
  my_chat_member: onOwnMembership,
  chat_member: onMembership,
  service: onServiceMessage,
}

async function onOwnMembership(turn: Turn): Promise<Answer> {
  const { update } = turn.incoming
  if (!('my_chat_member' in update)) return undefined
  const { old_chat_member: before, new_chat_member: after } = update.my_chat_member
  const news = await service.noteOwnMembership(turn, before, after)
  return news && ownNewsScreen(news, turn.group?.title ?? '', (label) => turn.button(label, checkUp, []))
}

async function onMembership(turn: Turn): Promise<Answer> {
  const { update } = turn.incoming
  if (!('chat_member' in update)) return undefined
  const { old_chat_member: before, new_chat_member: after } = update.chat_member
  await service.noteMembership(turn, after.user.id, before, after)
  return undefined
}

async function onServiceMessage(turn: Turn): Promise<Answer> {
  const { message, chat } = turn.incoming
  if (!message || !chat || !turn.group) return undefined
  if ('migrate_to_chat_id' in message) await service.followUpgrade(turn, chat.id, message.migrate_to_chat_id)
  if ('migrate_from_chat_id' in message)
    await service.followUpgrade(turn, message.migrate_from_chat_id, chat.id)
  // Who comes back is known already, so that nobody else takes their mark away.
  if ('new_chat_members' in message)
    for (const { id } of message.new_chat_members) await service.notePresence(turn, id, true)
  if ('left_chat_member' in message) await service.notePresence(turn, message.left_chat_member.id, false)
  if ('new_chat_title' in message) await service.noteTitle(turn)
  return undefined
}
