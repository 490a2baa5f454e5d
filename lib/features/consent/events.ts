import type { Answer } from '../../contract/answer.ts'
import type { Events } from '../../contract/event.ts'
import type { Turn } from '../../contract/turn.ts'
import { userId } from '../../values/ids.ts'
import { endForDeparture } from './service.ts'

/** Left, removed or banned: what bound them to people of this group ends. Telegram may say it in both ways. */
export const consentEvents: Events = {
  chat_member: onMembership,
  service: onServiceMessage,
}

/** Telegram's User. */
interface Gone {
  readonly id: number
  readonly first_name: string
  readonly last_name?: string
  readonly is_bot: boolean
}

async function onMembership(turn: Turn): Promise<Answer> {
  const { update } = turn.incoming
  if (!update.chat_member) return undefined
  const { new_chat_member: after } = update.chat_member
  const gone =
    after.status === 'left' ||
    after.status === 'kicked' ||
    (after.status === 'restricted' && !after.is_member)
  return gone ? onDeparture(turn, after.user) : undefined
}

async function onServiceMessage(turn: Turn): Promise<Answer> {
  const gone = turn.incoming.message?.left_chat_member
  return gone ? onDeparture(turn, gone) : undefined
}

async function onDeparture(turn: Turn, gone: Gone): Promise<undefined> {
  const { group } = turn
  if (!group || gone.is_bot) return
  const who = { userId: userId(gone.id), firstName: gone.first_name, lastName: gone.last_name }
  await endForDeparture(turn, group.groupId, who)
}
