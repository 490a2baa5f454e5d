import type { Answer, Events, Turn } from '../../contract/feature.ts'
import { endForDeparture } from './service.ts'

/** Left, removed or banned: what bound them to people of this group ends. Telegram may say it in both ways. */
export const consentEvents: Events = {
  chat_member: onMembership,
  service: onServiceMessage,
}

async function onMembership(turn: Turn): Promise<Answer> {
  const { update } = turn.incoming
  if (!('chat_member' in update)) return undefined
  const { new_chat_member: after } = update.chat_member
  const gone =
    after.status === 'left' ||
    after.status === 'kicked' ||
    (after.status === 'restricted' && !after.is_member)
  if (gone) await endForDeparture(turn, after.user)
  return undefined
}

async function onServiceMessage(turn: Turn): Promise<Answer> {
  const { message } = turn.incoming
  if (message && 'left_chat_member' in message) await endForDeparture(turn, message.left_chat_member)
  return undefined
}
