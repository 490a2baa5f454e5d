/** What one person sees of a chat. */
import type { WorldChat, WorldMessage } from '../protocol.ts'

/** Without the messages that are for somebody else, and those in whose place stands one for this person. */
export function messagesFor(chat: WorldChat, userId: number): WorldMessage[] {
  const theirs = chat.messages.filter(({ onlyFor }) => onlyFor === undefined || onlyFor === userId)
  const replaced = new Set(theirs.map(({ inPlaceOf }) => inPlaceOf))
  return theirs.filter(({ messageId }) => !replaced.has(messageId))
}

const seen = new WeakMap<WorldChat, Map<number, WorldChat>>()

/** The chat as this person's app shows it; the same object for the same chat, so that nothing is drawn in vain. */
export function chatFor(chat: WorldChat, userId: number): WorldChat {
  const views = seen.get(chat) ?? new Map<number, WorldChat>()
  seen.set(chat, views)
  const known = views.get(userId) ?? { ...chat, messages: messagesFor(chat, userId) }
  views.set(userId, known)
  return known
}
