/** A person sends something. */
import type { User } from '@grammyjs/types'
import type { Act, UploadedFile } from '../protocol.ts'
import { type Done, existingMessage, openChat } from './act-rules.ts'
import { commandsFor } from './command-menus.ts'
import { countCharacters, MAX_CAPTION_LENGTH, MAX_TEXT_LENGTH, typedText } from './formatted-text.ts'
import {
  CHANNEL_BOT,
  type Chat,
  type ForwardOrigin,
  GENERAL_TOPIC_ID,
  GROUP_ANONYMOUS_BOT,
  type StoredFile,
  type StoredMessage,
} from './model.ts'
import { ActRefused } from './refusals.ts'
import type { MessageDraft, Simulator } from './simulator.ts'

type SendAct = Extract<Act, { do: 'send' }>

export function sendMessage(sim: Simulator, person: User, act: SendAct): Done {
  const chat = openChat(sim, person.id, act.chatId)
  refuseSilenced(sim, chat, person, act)
  const content = typedText(act.text ?? '')
  if (content.text === '' && !act.file) throw new ActRefused('empty')
  const limit = act.file ? MAX_CAPTION_LENGTH : MAX_TEXT_LENGTH
  if (countCharacters(content.text) > limit)
    throw new ActRefused(act.file ? 'caption_too_long' : 'text_too_long')
  const replied = act.replyTo === undefined ? undefined : existingMessage(chat, person, act.replyTo)
  const sender = sentAs(sim, chat, person, act.asChat ?? false)
  const draft: MessageDraft = {
    ...sender,
    authorId: person.id,
    content: act.file && content.text === '' ? undefined : content,
    file: act.file ? storeFile(sim, act.file) : undefined,
    replyTo: act.replyTo,
    topicId: readTopic(chat, act.topicId),
    ephemeral: readUnseen(sim, chat, person, { unseen: act.unseen ?? false, text: content.text, replied }),
    forwardOrigin: act.forwardFrom === undefined ? undefined : originOf(sim, act.forwardFrom),
  }
  // Whoever writes to the bot in private has started it.
  if (chat.type === 'private') chat.started = true
  const message = sim.addMessage(chat, draft)
  return {
    result: { ok: true, messageId: message.id, chatId: chat.id },
    told: sim.tell(chat, message).then(() => undefined),
  }
}

function refuseSilenced(sim: Simulator, chat: Chat, person: User, act: SendAct): void {
  if (chat.type === 'private' && chat.blocked) throw new ActRefused('bot_blocked')
  if (chat.type === 'channel' && chat.ownerId !== person.id) throw new ActRefused('channel_post')
  const permission = act.file ? (`can_send_${act.file.as}s` as const) : 'can_send_messages'
  if (!sim.store.may(chat, person.id, permission)) {
    throw new ActRefused('silenced')
  }
}

/**
 * What a person sends to the bot unseen by the others: a command whose menu entry says so, or an answer to an ephemeral
 * message (TDLib's `sendEphemeralMessage` knows these two).
 */
function readUnseen(
  sim: Simulator,
  chat: Chat,
  person: User,
  { unseen, text, replied }: { unseen: boolean; text: string; replied: StoredMessage | undefined },
): MessageDraft['ephemeral'] {
  const { store } = sim
  const isAnswer = replied?.ephemeral !== undefined
  if (!unseen && !isAnswer) return undefined
  const name = /^\/(\w+)(?:@\w+)?(?!\S)/.exec(text)?.[1]?.toLowerCase()
  const entry = commandsFor(store, chat, person.id).find(({ command }) => command === name)
  const isCommand = entry?.is_ephemeral === true && store.knowsEphemerals(chat, person.id)
  if (!isAnswer && !isCommand) throw new ActRefused('not_unseen')
  if (!store.isPresent(chat, store.bot.id)) throw new ActRefused('bot_outside')
  return { receiver: store.bot, seenBy: person.id, replaces: undefined }
}

/**
 * An administrator may write as the group, anyone else as a channel of theirs; Telegram then puts a fake user into
 * `from` and the chat into `sender_chat`.
 */
function sentAs(
  sim: Simulator,
  chat: Chat,
  person: User,
  asChat: boolean,
): Pick<MessageDraft, 'from' | 'senderChatId'> {
  if (chat.type === 'channel') return { senderChatId: chat.id }
  if (!asChat || chat.type !== 'supergroup') return { from: person }
  if (sim.store.isAdmin(chat, person.id)) return { from: GROUP_ANONYMOUS_BOT, senderChatId: chat.id }
  const channel = ownChannel(sim, person)
  if (chat.bannedSenderChats.has(channel.id)) throw new ActRefused('channel_banned')
  return { from: CHANNEL_BOT, senderChatId: channel.id }
}

function ownChannel(sim: Simulator, person: User): Chat {
  const existing = [...sim.store.chats.values()].find(({ ownerId }) => ownerId === person.id)
  if (existing) return existing
  const channel = sim.store.addChat({
    type: 'channel',
    title: `Canal de ${person.first_name}`,
    ownerId: person.id,
  })
  channel.members.set(person.id, {
    userId: person.id,
    status: 'creator',
    isMember: true,
    rights: undefined,
    permissions: undefined,
    untilDate: 0,
  })
  return channel
}

function storeFile(sim: Simulator, file: UploadedFile): StoredFile {
  const bytes = Buffer.from(file.data, 'base64')
  if (bytes.length === 0) throw new ActRefused('file_empty')
  const stored = sim.store.files.add(file.as, { name: file.name, mimeType: file.mimeType, bytes })
  if (!stored) throw new ActRefused('no_picture')
  return stored
}

/** General, the first topic, has no id. */
function readTopic(chat: Chat, topicId: number | undefined): number | undefined {
  if (!chat.isForum || topicId === undefined || topicId === GENERAL_TOPIC_ID) return undefined
  if (!chat.topics.some(({ id }) => id === topicId)) throw new ActRefused('no_such_topic')
  return topicId
}

/** "@name" is a public channel; the first name of somebody here is that person; any other name hides its account. */
function originOf(sim: Simulator, name: string): ForwardOrigin {
  const date = sim.store.nowSeconds()
  if (name.startsWith('@')) {
    const username = name.slice(1)
    const chat = { id: -1_001_999_999_999, type: 'channel' as const, title: username, username }
    return { type: 'channel', chat, message_id: 1, date }
  }
  const known = [...sim.store.people.values()].find(({ user }) => user.first_name === name)
  if (known) return { type: 'user', sender_user: known.user, date }
  return { type: 'hidden_user', sender_user_name: name, date }
}
