/** Sending: text, photos, documents, actions, reactions. */
import { badRequest } from '../api-error.ts'
import { toMessage } from '../api-shapes.ts'
import type { CallArgs } from '../call-args.ts'
import { MAX_PHOTO_BYTES, MAX_UPLOAD_BYTES, type NewFile } from '../files.ts'
import {
  countCharacters,
  formatBotText,
  MAX_CAPTION_LENGTH,
  MAX_RAW_BYTES,
  MAX_TEXT_LENGTH,
} from '../formatted-text.ts'
import type { FormattedText } from '../html.ts'
import { type Chat, GENERAL_TOPIC_ID, type StoredFile } from '../model.ts'
import { type ReplyMarkup, readReplyMarkup } from '../reply-markup.ts'
import type { MessageDraft, Simulator } from '../simulator.ts'
import { readEphemeral } from './ephemeral.ts'
import type { Methods } from './method.ts'
import { readableChat, targetMessage, writableChat } from './targets.ts'

/** https://core.telegram.org/bots/api#reactiontypeemoji; any other is REACTION_INVALID. */
const REACTIONS = new Set(
  '👍 👎 ❤ 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤‍🔥 🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 🍾 💋 🖕 😈 😴 😭 🤓 👻 👨‍💻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷‍♂ 🤷 🤷‍♀ 😡'.split(
    ' ',
  ),
)

const CHAT_ACTIONS = new Set([
  'typing',
  'upload_photo',
  'record_video',
  'upload_video',
  'record_voice',
  'upload_voice',
  'upload_document',
  'choose_sticker',
  'find_location',
  'record_video_note',
  'upload_video_note',
])

export const messageMethods: Methods = {
  sendMessage(sim, args) {
    const content = readText(sim, args)
    return send(sim, args, 'text messages', { content })
  },

  sendPhoto: (sim, args) => sendFile(sim, args, 'photo'),

  sendDocument: (sim, args) => sendFile(sim, args, 'document'),

  sendChatAction(sim, args) {
    if (!CHAT_ACTIONS.has(args.text('action'))) throw badRequest('wrong parameter action in request')
    writableChat(sim, args)
    return true
  },

  setMessageReaction(sim, args) {
    const reactions = args.list('reaction', "can't parse reaction types JSON object") ?? []
    const chat = readableChat(sim, args)
    const message = targetMessage(sim, chat, args, 'message to react')
    if (reactions.length > 1) throw badRequest('REACTIONS_TOO_MANY')
    const [reaction] = reactions as { emoji?: unknown }[]
    const emoji = reaction?.emoji
    if (reaction !== undefined && !(typeof emoji === 'string' && REACTIONS.has(emoji))) {
      throw badRequest('REACTION_INVALID')
    }
    if (typeof emoji === 'string') message.reactions.set(sim.store.bot.id, emoji)
    else message.reactions.delete(sim.store.bot.id)
    sim.changed()
    return true
  },
}

/** @throws ApiError when `text` is missing, too long or does not parse. */
export function readText(sim: Simulator, args: CallArgs): FormattedText {
  const content = formatBotText(args.text('text'), args.text('parse_mode'), args.entities('entities'), (id) =>
    sim.store.user(id),
  )
  if (content.text === '') throw badRequest('message text is empty')
  const isTooLong = Buffer.byteLength(args.text('text')) > MAX_RAW_BYTES
  if (isTooLong || countCharacters(content.text) > MAX_TEXT_LENGTH) throw badRequest('message is too long')
  return content
}

/** Caption fields of a call, or of an input media object. */
export function readCaption(sim: Simulator, args: CallArgs): FormattedText {
  const content = formatBotText(
    args.text('caption'),
    args.text('parse_mode'),
    args.entities('caption_entities'),
    (id) => sim.store.user(id),
  )
  if (countCharacters(content.text) > MAX_CAPTION_LENGTH) throw badRequest('message caption is too long')
  return content
}

function sendFile(sim: Simulator, args: CallArgs, kind: StoredFile['kind']) {
  const content = readCaption(sim, args)
  const file = readFile(sim, args.text(kind), args.upload(kind), kind)
  return send(sim, args, kind === 'photo' ? 'photos' : 'documents', { content, file })
}

/** An upload, or a file known by its id. Fetching from a URL is not simulated. */
export function readFile(
  sim: Simulator,
  reference: string,
  upload: NewFile | undefined,
  kind: StoredFile['kind'],
): StoredFile {
  if (upload) {
    const limit = kind === 'photo' ? MAX_PHOTO_BYTES : MAX_UPLOAD_BYTES
    if (upload.bytes.length > limit) {
      throw badRequest(
        `file of size ${upload.bytes.length} bytes is too big for a ${kind}; the maximum size is ${limit} bytes`,
      )
    }
    if (upload.bytes.length === 0) throw badRequest('file must be non-empty')
    const stored = sim.store.files.add(kind, upload)
    if (!stored) throw badRequest('IMAGE_PROCESS_FAILED')
    return stored
  }
  if (reference === '') throw badRequest(`there is no ${kind} in the request`)
  const known = sim.store.files.find(reference)
  if (!known) throw badRequest('wrong file identifier/HTTP URL specified')
  if (known.kind !== kind) {
    const title = (name: string) => (name === 'photo' ? 'Photo' : 'Document')
    throw badRequest(`can't use file of type ${title(known.kind)} as ${title(kind)}`)
  }
  return known
}

function send(sim: Simulator, args: CallArgs, what: string, body: Pick<MessageDraft, 'content' | 'file'>) {
  const markup = readReplyMarkup(args)
  const chat = writableChat(sim, args)
  refuseSilenced(sim, chat, what)
  const topicId = readTopic(chat, args)
  const ephemeral = readEphemeral(sim, chat, args)
  const replyTo = readReply(chat, args, ephemeral !== undefined)
  sim.limits?.spend(chat)
  const message = sim.addMessage(chat, {
    ...body,
    ...asBot(sim, chat),
    ...keyboard(markup),
    topicId,
    replyTo,
    ephemeral,
    silent: args.flag('disable_notification'),
  })
  return toMessage(sim.store, message)
}

/** Posts of a channel come from the channel. */
function asBot(sim: Simulator, chat: Chat): Pick<MessageDraft, 'from' | 'senderChatId'> {
  return chat.type === 'channel' ? { senderChatId: chat.id } : { from: sim.store.bot }
}

const keyboard = (markup: ReplyMarkup) => ({ keyboard: markup.inline, forceReply: markup.forceReply })

function refuseSilenced(sim: Simulator, chat: Chat, what: string): void {
  const { store } = sim
  if (chat.type === 'channel' && !store.isAdmin(chat, store.bot.id)) {
    throw badRequest('need administrator rights in the channel chat')
  }
  const permission = `can_send_${what === 'text messages' ? 'messages' : what}` as 'can_send_messages'
  if (!store.may(chat, store.bot.id, permission))
    throw badRequest(`not enough rights to send ${what} to the chat`)
}

/** Only a forum has threads to write to, and its General topic has no id: both are traps for bots that echo the id. */
function readTopic(chat: Chat, args: CallArgs): number | undefined {
  if (!args.has('message_thread_id')) return undefined
  const id = args.integer('message_thread_id')
  const isTopic = chat.isForum && id !== GENERAL_TOPIC_ID && chat.topics.some((topic) => topic.id === id)
  if (!isTopic) throw badRequest('message thread not found')
  return id
}

/** An ephemeral message is never sent without what it replies to, and only one may reply to another. */
function readReply(chat: Chat, args: CallArgs, isEphemeral: boolean): number | undefined {
  const parameters = args.record('reply_parameters', "can't parse reply parameters JSON object")
  const id = Number(parameters?.message_id ?? args.integer('reply_to_message_id'))
  const isToEphemeral = Number(parameters?.ephemeral_message_id ?? 0) > 0
  if (isToEphemeral && !isEphemeral) throw badRequest('message to be replied not found')
  if (id === 0) return undefined
  const asksLeniency = parameters
    ? parameters.allow_sending_without_reply === true
    : args.flag('allow_sending_without_reply')
  const lenient = asksLeniency && !isEphemeral
  if (chat.messages.has(id)) return id
  if (lenient) return undefined
  throw badRequest('message to be replied not found')
}
