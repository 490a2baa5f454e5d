import { createHash } from 'node:crypto'
import type { Incoming, IncomingUser } from '../../contract/incoming.ts'
import { toUser } from '../../telegram/update.ts'
import { isStandIn } from '../turn/turn.ts'

/** Without the language, which Telegram tells of who writes but not always of who is mentioned or replied to. */
export function fingerprintOf({ firstName, lastName, username }: IncomingUser): string {
  return createHash('sha1')
    .update(JSON.stringify([firstName, lastName, username]))
    .digest('base64url')
    .slice(0, 12)
}

/** People whom the update shows with their names: who acts, who joins, and whom a command answers to or mentions. */
export function peopleIn(incoming: Incoming): IncomingUser[] {
  const { from, message, command, kind, update } = incoming
  const people: IncomingUser[] = from ? [from] : []
  const raw = message as
    | {
        new_chat_members?: Parameters<typeof toUser>[0][]
        reply_to_message?: { from?: Parameters<typeof toUser>[0] }
      }
    | undefined
  if (kind === 'service') people.push(...(raw?.new_chat_members ?? []).map(toUser))
  if (kind === 'chat_member' && 'chat_member' in update)
    people.push(toUser(update.chat_member.new_chat_member.user))
  if (command && message && 'text' in message) {
    if (raw?.reply_to_message?.from) people.push(toUser(raw.reply_to_message.from))
    for (const entity of message.entities ?? [])
      if (entity.type === 'text_mention') people.push(toUser(entity.user))
  }
  const byId = new Map(people.map((person) => [person.id, person]))
  // Bot API: a message mentions at most some dozens; each is one key in the gate's script.
  return [...byId.values()].filter(({ id }) => !isStandIn(id)).slice(0, 20)
}
