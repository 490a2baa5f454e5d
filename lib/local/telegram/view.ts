/** The world as its people see it, for the playground page. */
import type { InlineKeyboardButton } from '@grammyjs/types'
import type {
  WorldButton,
  WorldChat,
  WorldFile,
  WorldMember,
  WorldMessage,
  WorldPerson,
  WorldState,
} from '../protocol.ts'
import { commandsFor } from './command-menus.ts'
import { toSafeHtml } from './formatted-text.ts'
import type { Chat, Person, StoredFile, StoredMessage } from './model.ts'
import type { Store } from './store.ts'

/** Older messages of a chat are left out, to keep the page light. */
const SHOWN_MESSAGES = 300

/** Where the runner serves the bytes of a file to the page. */
export const FILE_PATH_PREFIX = '/local/files/'

export function viewWorld(store: Store): WorldState {
  const chats = [...store.chats.values()].filter((chat) => chat.migratedTo === undefined)
  return {
    bot: { id: store.bot.id, username: store.bot.username, firstName: store.bot.first_name },
    nowMs: store.clock.now(),
    people: [...store.people.values()].map(viewPerson),
    chats: chats.map((chat) => viewChat(store, chat)),
  }
}

export function viewPerson({ user, colour }: Person): WorldPerson {
  return {
    id: user.id,
    firstName: user.first_name,
    ...(user.last_name === undefined ? {} : { lastName: user.last_name }),
    ...(user.username === undefined ? {} : { username: user.username }),
    languageCode: user.language_code ?? 'es',
    isBot: user.is_bot,
    colour,
  }
}

function viewChat(store: Store, chat: Chat): WorldChat {
  const members = viewMembers(store, chat)
  const menus = members.map(({ userId }) => [userId, commandsFor(store, chat, userId)])
  return {
    id: chat.id,
    type: chat.type,
    title: chat.title,
    isForum: chat.isForum,
    topics: chat.topics,
    members,
    ...(chat.withUserId === undefined ? {} : { withUserId: chat.withUserId }),
    messages: [...chat.messages.values()]
      .slice(-SHOWN_MESSAGES)
      .map((each) => viewMessage(store, chat, each)),
    botStatus: botStatus(store, chat),
    joinRequests: [...chat.joinRequests],
    commands: Object.fromEntries(menus),
  }
}

function botStatus(store: Store, chat: Chat): WorldChat['botStatus'] {
  if (chat.type !== 'private') return store.member(chat, store.bot.id).status
  if (chat.blocked) return 'kicked'
  return chat.started ? 'member' : 'left'
}

/** The bot is told apart by `botStatus`, and is no member here. */
function viewMembers(store: Store, chat: Chat): WorldMember[] {
  if (chat.withUserId !== undefined)
    return [{ userId: chat.withUserId, status: 'member', canSend: !chat.blocked }]
  const ids = [...chat.members.keys()].filter((id) => id !== store.bot.id)
  return ids.map((userId) => ({
    userId,
    status: store.member(chat, userId).status,
    canSend: store.isPresent(chat, userId) && store.may(chat, userId, 'can_send_messages'),
  }))
}

function viewMessage(store: Store, chat: Chat, message: StoredMessage): WorldMessage {
  const { content, file, from } = message
  const sender = message.senderChatId === undefined ? undefined : store.chat(message.senderChatId)
  const replied = message.replyTo === undefined ? undefined : chat.messages.get(message.replyTo)
  const service = message.service ? describeService(store, message) : undefined
  return {
    messageId: message.id,
    chatId: chat.id,
    date: message.date,
    ...(from && !sender ? { fromId: from.id } : {}),
    ...(sender ? { senderChatTitle: sender.title } : {}),
    ...(content ? { text: content.text, html: toSafeHtml(content) } : {}),
    ...(file ? { [file.kind]: viewFile(file) } : {}),
    ...(replied ? { replyTo: viewReply(store, replied) } : {}),
    ...(message.forwardOrigin ? { forwardedFrom: originName(message.forwardOrigin) } : {}),
    ...(message.topicId === undefined ? {} : { topicId: message.topicId }),
    edited: message.editDate !== undefined,
    buttons: (message.keyboard?.inline_keyboard ?? []).map((row) => row.map(viewButton)),
    ...(message.forceReply ? { forceReply: true } : {}),
    reactions: countReactions(message),
    ...(service === undefined ? {} : { service }),
  }
}

function viewButton(button: InlineKeyboardButton): WorldButton {
  return {
    text: button.text,
    ...('callback_data' in button ? { callbackData: button.callback_data } : {}),
    ...('url' in button ? { url: button.url } : {}),
  }
}

function viewFile(file: StoredFile): WorldFile {
  return {
    fileId: file.fileId,
    name: file.name,
    mimeType: file.mimeType,
    size: file.bytes.length,
    url: `${FILE_PATH_PREFIX}${file.fileId}`,
  }
}

function viewReply(store: Store, message: StoredMessage) {
  const fallback = message.file ? (message.file.kind === 'photo' ? 'Foto' : message.file.name) : ''
  return { messageId: message.id, name: senderName(store, message), text: message.content?.text || fallback }
}

function senderName(store: Store, message: StoredMessage): string {
  const sender = message.senderChatId === undefined ? undefined : store.chat(message.senderChatId)
  return sender?.title ?? message.from?.first_name ?? ''
}

function originName(origin: NonNullable<StoredMessage['forwardOrigin']>): string {
  if (origin.type === 'user') return origin.sender_user.first_name
  return origin.type === 'channel' ? origin.chat.title : origin.sender_user_name
}

function countReactions(message: StoredMessage): WorldMessage['reactions'] {
  const counts = new Map<string, number>()
  for (const emoji of message.reactions.values()) counts.set(emoji, (counts.get(emoji) ?? 0) + 1)
  return [...counts].map(([emoji, count]) => ({ emoji, count }))
}

function describeService(store: Store, message: StoredMessage): string {
  const service = message.service ?? {}
  const actor = senderName(store, message)
  const newcomer = service.new_chat_members?.[0]
  const leaver = service.left_chat_member
  if (newcomer) {
    return newcomer.id === message.from?.id
      ? `${newcomer.first_name} se unió al grupo`
      : `${actor} añadió a ${newcomer.first_name}`
  }
  if (leaver) {
    return leaver.id === message.from?.id
      ? `${leaver.first_name} salió del grupo`
      : `${actor} expulsó a ${leaver.first_name}`
  }
  if (service.migrate_to_chat_id !== undefined || service.migrate_from_chat_id !== undefined) {
    return 'El grupo se convirtió en un supergrupo'
  }
  if (service.forum_topic_created) return `${actor} creó el tema «${service.forum_topic_created.name}»`
  if (service.pinned_message !== undefined) return `${actor} fijó un mensaje`
  return `${actor} creó el grupo`
}
