/** What every act checks first. */
import type { User } from '@grammyjs/types'
import type { ActResult } from '../protocol.ts'
import type { Chat, StoredMessage } from './model.ts'
import { ActRefused } from './refusals.ts'
import type { Simulator } from './simulator.ts'

export interface Done {
  result: ActResult
  /** Resolves when the bot has been told (or, for a press, has answered); what it gives is added to the result. */
  told: Promise<Partial<ActResult> | undefined>
}

export function done(result: Omit<ActResult, 'ok'>, ...told: Promise<unknown>[]): Done {
  return { result: { ok: true, ...result }, told: Promise.all(told).then(() => undefined) }
}

/** A chat that this person has open. */
export function openChat(sim: Simulator, userId: number, chatId: number): Chat {
  const chat = existingChat(sim, chatId)
  if (!sim.store.isPresent(chat, userId)) throw new ActRefused('not_in_chat')
  return chat
}

export function existingChat(sim: Simulator, chatId: number): Chat {
  const chat = sim.store.chat(chatId)
  if (!chat) throw new ActRefused('no_such_chat')
  if (chat.migratedTo !== undefined) throw new ActRefused('upgraded')
  return chat
}

/** A message that this person sees. */
export function existingMessage(chat: Chat, person: User, messageId: number): StoredMessage {
  const unseen = chat.ephemerals.get(messageId)?.ephemeral
  const isTheirs = unseen?.seenBy === person.id && !unseen.hidden
  const message = isTheirs ? chat.ephemerals.get(messageId) : chat.messages.get(messageId)
  if (!message) throw new ActRefused('message_gone')
  return message
}
