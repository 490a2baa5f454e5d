/** What a person does with messages that are there already, and with their private chat. */
import { createHash } from 'node:crypto'
import type { Update, User } from '@grammyjs/types'
import type { Act, ActResult } from '../protocol.ts'
import { type Done, done, existingMessage, openChat } from './act-rules.ts'
import { sendMessage } from './act-send.ts'
import { toChat, toMessage } from './api-shapes.ts'
import { typedText } from './formatted-text.ts'
import type { Chat, StoredMessage } from './model.ts'
import { ActRefused } from './refusals.ts'
import type { Simulator } from './simulator.ts'
import { membership } from './store.ts'

const EDIT_WINDOW_SECONDS = 48 * 3600
/** How long a person looks at the turning wheel. Real time: the bot answers in real time. */
const PRESS_PATIENCE_MS = 10_000

export function editMessage(sim: Simulator, person: User, act: Extract<Act, { do: 'edit' }>): Done {
  const chat = openChat(sim, person.id, act.chatId)
  const message = existingMessage(chat, person, act.messageId)
  if (message.authorId !== person.id || message.service || message.ephemeral)
    throw new ActRefused('not_yours')
  if (sim.store.nowSeconds() - message.date > EDIT_WINDOW_SECONDS) {
    throw new ActRefused('too_old')
  }
  const content = typedText(act.text)
  if (content.text === '' && !message.file) throw new ActRefused('empty')
  if (JSON.stringify(content) === JSON.stringify(message.content)) return done({ messageId: message.id })
  message.content = content
  message.editDate = sim.store.nowSeconds()
  sim.changed()
  return done({ messageId: message.id, chatId: chat.id }, sim.tell(chat, message))
}

export function reactTo(sim: Simulator, person: User, act: Extract<Act, { do: 'react' }>): Done {
  const chat = openChat(sim, person.id, act.chatId)
  const message = existingMessage(chat, person, act.messageId)
  if (message.ephemeral) throw new ActRefused('no_reaction')
  const before = message.reactions.get(person.id)
  // The same emoji again takes it back.
  if (act.emoji === '' || act.emoji === before) message.reactions.delete(person.id)
  else message.reactions.set(person.id, act.emoji)
  sim.changed()
  const isTold =
    chat.type === 'private'
      ? chat.started
      : chat.type !== 'channel' && sim.store.isAdmin(chat, sim.store.bot.id)
  if (!isTold) return done({ messageId: message.id })
  const asTypes = (emoji: string | undefined) => (emoji ? [{ type: 'emoji', emoji }] : [])
  const body = {
    chat: toChat(sim.store, chat),
    message_id: message.id,
    user: person,
    date: sim.store.nowSeconds(),
    old_reaction: asTypes(before),
    new_reaction: asTypes(message.reactions.get(person.id)),
  }
  return done({ messageId: message.id }, sim.delivery.push('message_reaction', body, `reaction:${chat.id}`))
}

export function pressButton(sim: Simulator, person: User, act: Extract<Act, { do: 'press' }>): Done {
  const chat = openChat(sim, person.id, act.chatId)
  const message = existingMessage(chat, person, act.messageId)
  const button = message.keyboard?.inline_keyboard[act.row]?.[act.column]
  if (!button) throw new ActRefused('button_gone')
  // Links open in the browser, and the rest does nothing here: the bot hears of neither.
  if (!('callback_data' in button)) return done({ messageId: message.id, chatId: chat.id })
  return {
    result: { ok: true, messageId: message.id, chatId: chat.id },
    told: askBot(sim, person, chat, message, button.callback_data),
  }
}

/** Sends the callback query; resolves with the bot's answer, or with nothing when it takes too long. */
async function askBot(
  sim: Simulator,
  person: User,
  chat: Chat,
  message: StoredMessage,
  data: string,
): Promise<Partial<ActResult> | undefined> {
  const { store, delivery } = sim
  const id = store.newCallbackId()
  const answer = Promise.withResolvers<Partial<ActResult> | undefined>()
  store.callbackQueries.set(id, {
    id,
    userId: person.id,
    chatId: chat.id,
    messageId: message.id,
    askedAtMs: store.clock.now(),
    answered: false,
    onAnswer: (toast) => answer.resolve(toast && { toast }),
  })
  const chatInstance = BigInt(`0x${createHash('sha1').update(String(chat.id)).digest('hex').slice(0, 15)}`)
  const body = {
    id,
    from: person,
    message: toMessage(store, message),
    chat_instance: String(chatInstance),
    data,
  }
  const patience = setTimeout(() => answer.resolve(undefined), PRESS_PATIENCE_MS).unref()
  void delivery.push('callback_query', body, `press:${person.id}`)
  const toast = await answer.promise
  clearTimeout(patience)
  return toast
}

/** Only in this person's app: the server and the bot hear nothing of it. */
export function dismissMessage(sim: Simulator, person: User, act: Extract<Act, { do: 'dismiss' }>): Done {
  const chat = openChat(sim, person.id, act.chatId)
  const { ephemeral } = existingMessage(chat, person, act.messageId)
  if (!ephemeral) throw new ActRefused('seen_by_all')
  ephemeral.hidden = true
  sim.changed()
  return done({ chatId: chat.id })
}

/** Telegram's own doing: what it isn't sure to have delivered it delivers again. */
export function redeliver(sim: Simulator, person: User, times: number): Done {
  const last = sim.delivery.updates().findLast((update) => isFrom(update, person.id))
  if (!last) throw new ActRefused('nothing_sent')
  return done({}, sim.delivery.redeliver(last.update_id, times))
}

const isFrom = (update: Update, userId: number): boolean =>
  Object.values(update).some(
    (body: { from?: User } | number) => typeof body === 'object' && body.from?.id === userId,
  )

/** A switch of the simulator: an app of before Bot API 10.2. */
export function useOldApp(sim: Simulator, person: User, old: boolean): Done {
  const record = sim.store.people.get(person.id)
  if (record) record.oldApp = old
  sim.changed()
  return done({})
}

export function startBot(sim: Simulator, person: User, payload: string | undefined): Done {
  const chat = openChat(sim, person.id, person.id)
  const unblocked = chat.blocked ? setBlocked(sim, person, chat, false) : Promise.resolve()
  const text = payload === undefined || payload === '' ? '/start' : `/start ${payload}`
  const sent = sendMessage(sim, person, { do: 'send', chatId: chat.id, text })
  return { result: sent.result, told: Promise.all([unblocked, sent.told]).then(() => undefined) }
}

export function blockBot(sim: Simulator, person: User, blocked: boolean): Done {
  const chat = openChat(sim, person.id, person.id)
  if (chat.blocked === blocked) return done({ chatId: chat.id })
  return done({ chatId: chat.id }, setBlocked(sim, person, chat, blocked))
}

/** The bot is told in the words of a membership: blocked is `kicked`. */
async function setBlocked(sim: Simulator, person: User, chat: Chat, blocked: boolean): Promise<void> {
  chat.blocked = blocked
  sim.changed()
  const free = membership(sim.store.bot.id, 'member')
  const gone = membership(sim.store.bot.id, 'kicked')
  await sim.tellOfMember(chat, { before: blocked ? free : gone, next: blocked ? gone : free }, person, true)
}
