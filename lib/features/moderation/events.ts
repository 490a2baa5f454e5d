import type { Answer } from '../../contract/answer.ts'
import type { Events } from '../../contract/event.ts'
import type { Turn } from '../../contract/turn.ts'
import { noteBotsRights, noteHand } from './service/watching.ts'

export const moderationEvents: Events = {
  chat_member: onMembership,
  my_chat_member: onOwnMembership,
}

async function onMembership(turn: Turn): Promise<Answer> {
  const { update } = turn.incoming
  if (turn.group && update.chat_member) await noteHand(turn, turn.group, update.chat_member)
  return undefined
}

async function onOwnMembership(turn: Turn): Promise<Answer> {
  const { update } = turn.incoming
  if (turn.group && update.my_chat_member)
    await noteBotsRights({ ...turn, group: turn.group }, update.my_chat_member)
  return undefined
}
