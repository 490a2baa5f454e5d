/** Changing and removing messages, and answering presses. */
import { ApiError, badRequest } from '../api-error.ts'
import { toMessage } from '../api-shapes.ts'
import { CallArgs } from '../call-args.ts'
import { countCharacters } from '../formatted-text.ts'
import type { Chat, StoredMessage } from '../model.ts'
import { readReplyMarkup } from '../reply-markup.ts'
import type { Simulator } from '../simulator.ts'
import { readCaption, readFile, readText } from './messages.ts'
import type { Methods } from './method.ts'
import { targetEphemeral, targetMessage, writableChat } from './targets.ts'

const DAY_SECONDS = 86_400
/** How long a press can be answered; Telegram gives no figure, the apps stop waiting after about half a minute. */
const QUERY_LIFETIME_MS = 60_000
const MAX_ANSWER_LENGTH = 200

export const editMethods: Methods = {
  editMessageText: (sim, args) => edit(sim, args, readNewText(sim, args)),
  editMessageCaption: (sim, args) => edit(sim, args, readNewCaption(sim, args)),
  editMessageReplyMarkup: (sim, args) => edit(sim, args, () => ({})),
  editMessageMedia: (sim, args) => edit(sim, args, readNewMedia(sim, args)),

  editEphemeralMessageText: (sim, args) => editEphemeral(sim, args, readNewText),
  editEphemeralMessageCaption: (sim, args) => editEphemeral(sim, args, readNewCaption),
  editEphemeralMessageReplyMarkup: (sim, args) => editEphemeral(sim, args, () => () => ({})),
  editEphemeralMessageMedia: (sim, args) => editEphemeral(sim, args, readNewMedia),

  deleteEphemeralMessage(sim, args) {
    refuseOldServer(sim)
    const chat = writableChat(sim, args)
    chat.ephemerals.delete(targetEphemeral(chat, args, 'message to delete').id)
    sim.changed()
    return true
  },

  deleteMessage(sim, args) {
    const chat = writableChat(sim, args)
    const message = targetMessage(sim, chat, args, 'message to delete')
    if (!mayDelete(sim, chat, message)) throw badRequest("message can't be deleted")
    chat.messages.delete(message.id)
    sim.changed()
    return true
  },

  deleteMessages(sim, args) {
    const chat = writableChat(sim, args)
    const ids = args.list('message_ids', "can't parse message identifiers JSON object") ?? []
    if (ids.length === 0) throw badRequest('message identifiers are not specified')
    if (ids.length > 100) throw badRequest('too many message identifiers specified')
    const found = ids.flatMap((id) => chat.messages.get(Number(id)) ?? [])
    if (!found.every((message) => mayDelete(sim, chat, message))) throw badRequest("message can't be deleted")
    for (const message of found) chat.messages.delete(message.id)
    sim.changed()
    return true
  },

  deleteAllMessageReactions(sim, args) {
    const chat = writableChat(sim, args)
    const user = Number(args.text('user_id'))
    for (const message of chat.messages.values()) message.reactions.delete(user)
    sim.changed()
    return true
  },

  answerCallbackQuery(sim, args) {
    const text = args.text('text')
    if (countCharacters(text) > MAX_ANSWER_LENGTH) throw badRequest('MESSAGE_TOO_LONG')
    const query = sim.store.callbackQueries.get(args.text('callback_query_id'))
    // Once: a second answer is told what a late one is told.
    if (!query || query.answered || sim.store.clock.now() - query.askedAtMs > QUERY_LIFETIME_MS) {
      throw badRequest('query is too old and response timeout expired or query ID is invalid')
    }
    query.answered = true
    query.onAnswer(text === '' ? undefined : { text, alert: args.flag('show_alert') })
    return true
  },

  pinChatMessage(sim, args) {
    const chat = writableChat(sim, args)
    const message = targetMessage(sim, chat, args, 'message to pin')
    refuseUnlessMayPin(sim, chat)
    chat.pinned = [message.id, ...chat.pinned.filter((id) => id !== message.id)]
    sim.addMessage(chat, {
      from: sim.store.bot,
      topicId: message.topicId,
      service: { pinned_message: message.id },
    })
    return true
  },

  unpinChatMessage(sim, args) {
    const chat = writableChat(sim, args)
    refuseUnlessMayPin(sim, chat)
    const id = args.has('message_id') ? args.integer('message_id') : chat.pinned[0]
    if (id === undefined || !chat.pinned.includes(id)) throw badRequest('message to unpin not found')
    chat.pinned = chat.pinned.filter((pinned) => pinned !== id)
    sim.changed()
    return true
  },
}

/** What a call makes of a message. */
type Change = (message: StoredMessage) => Partial<Pick<StoredMessage, 'content' | 'file'>>

function readNewText(sim: Simulator, args: CallArgs): Change {
  const content = readText(sim, args)
  return ({ file }) => {
    if (file) throw badRequest('there is no text in the message to edit')
    return { content }
  }
}

function readNewCaption(sim: Simulator, args: CallArgs): Change {
  const content = readCaption(sim, args)
  return ({ file }) => {
    if (!file) throw badRequest('there is no caption in the message to edit')
    return { content }
  }
}

function readNewMedia(sim: Simulator, args: CallArgs): Change {
  const media = args.record('media', "can't parse input media JSON object")
  if (!media) throw badRequest('media is not specified')
  const kind = media.type
  if (kind !== 'photo' && kind !== 'document')
    throw badRequest(`type "${String(kind)}" is not supported here`)
  const reference = String(media.media ?? '')
  const content = readCaption(sim, new CallArgs({ fields: media, files: new Map() }))
  const file = readFile(sim, reference, args.uploadAt(reference), kind)
  return (message) => {
    if (!message.file) throw badRequest('there is no media in the message to edit')
    return { content, file }
  }
}

function edit(sim: Simulator, args: CallArgs, change: Change) {
  if (args.has('inline_message_id')) throw badRequest('MESSAGE_ID_INVALID')
  const chat = writableChat(sim, args)
  const message = targetMessage(sim, chat, args, 'message to edit')
  const isOwn = message.authorId === undefined && !message.service
  if (!isOwn) throw badRequest("message can't be edited")
  return toMessage(sim.store, applyChange(sim, args, message, change))
}

/** Whether its reader gets to see the change is not for the caller to know. */
function editEphemeral(
  sim: Simulator,
  args: CallArgs,
  readChange: (sim: Simulator, args: CallArgs) => Change,
): true {
  refuseOldServer(sim)
  const change = readChange(sim, args)
  const chat = writableChat(sim, args)
  applyChange(sim, args, targetEphemeral(chat, args, 'message to edit'), change)
  return true
}

function refuseOldServer(sim: Simulator): void {
  if (sim.store.oldServer) throw new ApiError(404, 'Not Found')
}

/** Leaving `reply_markup` out removes the keyboard, as on Telegram. */
function applyChange(sim: Simulator, args: CallArgs, message: StoredMessage, change: Change): StoredMessage {
  const markup = readReplyMarkup(args)
  const next = { content: message.content, file: message.file, ...change(message), keyboard: markup.inline }
  if (isSame(message, next)) {
    throw badRequest(
      'message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message',
    )
  }
  const chat = sim.store.chat(message.chatId)
  if (chat) sim.limits?.spend(chat)
  // A new keyboard alone does not mark a message as edited.
  const isContentEdited = !isSame(message, { ...next, keyboard: message.keyboard })
  Object.assign(message, next)
  if (isContentEdited) message.editDate = sim.store.nowSeconds()
  sim.changed()
  return message
}

function isSame(message: StoredMessage, next: Pick<StoredMessage, 'content' | 'file' | 'keyboard'>): boolean {
  const print = ({ content, file, keyboard }: typeof next) =>
    JSON.stringify([content ?? null, file?.uniqueId ?? null, keyboard ?? null])
  return print(message) === print(next)
}

/** https://core.telegram.org/bots/api#deletemessage */
function mayDelete(sim: Simulator, chat: Chat, message: StoredMessage): boolean {
  const { store } = sim
  const isYoung = store.nowSeconds() - message.date < 2 * DAY_SECONDS
  if (message.authorId === undefined || chat.type === 'private') return isYoung
  return store.hasRight(chat, store.bot.id, 'can_delete_messages')
}

function refuseUnlessMayPin(sim: Simulator, chat: Chat): void {
  const { store } = sim
  if (chat.type === 'private' || store.hasRight(chat, store.bot.id, 'can_pin_messages')) return
  if (store.may(chat, store.bot.id, 'can_pin_messages')) return
  throw badRequest('not enough rights to manage pinned messages in the chat')
}
