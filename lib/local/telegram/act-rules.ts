/** What every act checks first. */
import type { ActResult } from '../protocol.ts'
import type { Chat, StoredMessage } from './model.ts'
import type { Simulator } from './simulator.ts'

/** The app says no. */
export class ActRefused extends Error {}

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
  if (!sim.store.isPresent(chat, userId)) throw new ActRefused('No estás en este chat.')
  return chat
}

export function existingChat(sim: Simulator, chatId: number): Chat {
  const chat = sim.store.chat(chatId)
  if (!chat) throw new ActRefused('Este chat no existe.')
  if (chat.migratedTo !== undefined) throw new ActRefused('Este grupo se convirtió en un supergrupo.')
  return chat
}

export function existingMessage(chat: Chat, messageId: number): StoredMessage {
  const message = chat.messages.get(messageId)
  if (!message) throw new ActRefused('Este mensaje ya no existe.')
  return message
}
