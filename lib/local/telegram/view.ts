/** The world as its people see it, for the playground page. */
import type { InlineKeyboardButton } from '@grammyjs/types'
import type {
  Said,
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
import type { FormattedText } from './html.ts'
import type { Chat, Person, StoredFile, StoredMessage } from './model.ts'
import type { Store } from './store.ts'

/** Older messages of a chat are left out, to keep the page light. */
const SHOWN_MESSAGES = 300

/** Where the runner serves the bytes of a file to the page. */
export const FILE_PATH_PREFIX = '/local/files/'

export function viewWorld(store: Store, language: keyof Said): WorldState {
  return {
    bot: { id: store.bot.id, username: store.bot.username, firstName: store.bot.first_name },
    nowMs: store.clock.now(),
    people: viewPeople(store),
    ...(store.oldServer ? { oldServer: true } : {}),
    chats: liveChats(store).map((chat) => viewChat(store, chat, language)),
  }
}

const liveChats = (store: Store) => [...store.chats.values()].filter((chat) => chat.migratedTo === undefined)

export const viewPeople = (store: Store): WorldPerson[] => [...store.people.values()].map(viewPerson)

export function viewPersonNamed(store: Store, firstName: string): WorldPerson | undefined {
  for (const person of store.people.values())
    if (person.user.first_name === firstName) return viewPerson(person)
  return undefined
}

export type IsMeant = (chat: Pick<Chat, 'id' | 'type' | 'title' | 'withUserId'>) => boolean

/** The chats of that kind, without drawing all the others. */
export const viewChats = (store: Store, isMeant: IsMeant): WorldChat[] =>
  liveChats(store)
    .filter(isMeant)
    .map((chat) => viewChat(store, chat, 'es'))

/** Of those chats the ids alone: nothing is drawn. */
export const findChatIds = (store: Store, isMeant: IsMeant): number[] =>
  liveChats(store)
    .filter(isMeant)
    .map(({ id }) => id)

/** Of a chat's view the messages alone, without its members and their menus. */
export const viewMessages = (store: Store, chatId: number): WorldMessage[] => {
  const chat = store.chat(chatId)
  return chat ? shownMessages(chat).map((each) => viewMessage(store, each, 'es')) : []
}

export function viewPerson({ user, colour, oldApp }: Person): WorldPerson {
  return {
    id: user.id,
    firstName: user.first_name,
    ...(user.last_name === undefined ? {} : { lastName: user.last_name }),
    ...(user.username === undefined ? {} : { username: user.username }),
    languageCode: user.language_code ?? 'es',
    isBot: user.is_bot,
    colour,
    ...(oldApp ? { oldApp } : {}),
  }
}

function viewChat(store: Store, chat: Chat, language: keyof Said): WorldChat {
  const members = viewMembers(store, chat)
  const menus = members.map(({ userId }) => [userId, viewCommands(store, chat, userId)])
  return {
    id: chat.id,
    type: chat.type,
    title: chat.title,
    isForum: chat.isForum,
    topics: chat.topics,
    members,
    ...(chat.withUserId === undefined ? {} : { withUserId: chat.withUserId }),
    messages: shownMessages(chat).map((each) => viewMessage(store, each, language)),
    ...(chat.ephemeralAllowed ? {} : { ephemeralRefused: true }),
    botStatus: botStatus(store, chat),
    ...(chat.guarded ? { guarded: true } : {}),
    joinRequests: [...store.joinRequestsOf(chat)],
    commands: Object.fromEntries(menus),
  }
}

const shownMessages = (chat: Chat): StoredMessage[] => newestMessages(chat, SHOWN_MESSAGES)

/** In the order in which they came, with the ephemeral ones of everybody; of a long history no more is put in order than is shown. */
function newestMessages(chat: Chat, most: number): StoredMessage[] {
  const ephemerals = [...chat.ephemerals.values()].filter(({ ephemeral }) => !ephemeral?.hidden)
  const newest = [...[...chat.messages.values()].slice(-most), ...ephemerals.slice(-most)]
  return newest.sort((a, b) => a.order - b.order).slice(-most)
}

/** All that stands in a chat, however old. */
export const viewHistory = (store: Store, chatId: number): WorldMessage[] => {
  const chat = store.chat(chatId)
  return chat ? newestMessages(chat, Infinity).map((each) => viewMessage(store, each, 'es')) : []
}

/** An app sends a command unseen only where that is known. */
function viewCommands(store: Store, chat: Chat, userId: number) {
  const isKnown = store.knowsEphemerals(chat, userId)
  return commandsFor(store, chat, userId).map(({ command, description, is_ephemeral }) => ({
    command,
    description,
    ...(is_ephemeral && isKnown ? { isEphemeral: true } : {}),
  }))
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

/** What a message says is written over as a whole, never changed in place. */
const drawn = new WeakMap<FormattedText, string>()
function htmlOf(content: FormattedText): string {
  const html = drawn.get(content) ?? toSafeHtml(content)
  drawn.set(content, html)
  return html
}

function viewMessage(store: Store, message: StoredMessage, language: keyof Said): WorldMessage {
  const { content, file, from } = message
  const sender = message.senderChatId === undefined ? undefined : store.chat(message.senderChatId)
  const replied = store.chat(message.chatId)?.messages.get(message.replyTo ?? 0)
  const service = message.service ? describeService(store, message, language) : undefined
  return {
    messageId: message.id,
    chatId: message.chatId,
    date: message.date,
    ...(from && !sender ? { fromId: from.id } : {}),
    ...(sender ? { senderChatTitle: sender.title } : {}),
    ...(content ? { text: content.text, html: htmlOf(content) } : {}),
    ...(file ? { [file.kind]: viewFile(file) } : {}),
    ...(replied ? { replyTo: viewReply(store, replied) } : {}),
    ...(message.forwardOrigin ? { forwardedFrom: originName(message.forwardOrigin) } : {}),
    ...(message.topicId === undefined ? {} : { topicId: message.topicId }),
    ...viewEphemeral(message),
    ...(message.silent ? { silent: true } : {}),
    edited: message.editDate !== undefined,
    buttons: (message.keyboard?.inline_keyboard ?? []).map((row) => row.map(viewButton)),
    ...(message.forceReply ? { forceReply: true } : {}),
    reactions: countReactions(message),
    ...(service === undefined ? {} : { service }),
  }
}

function viewEphemeral({ ephemeral }: StoredMessage) {
  if (!ephemeral) return {}
  const { id, seenBy, replaces } = ephemeral
  return { ephemeralId: id, onlyFor: seenBy, ...(replaces === undefined ? {} : { inPlaceOf: replaces }) }
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
  const fallback = message.file ? (message.file.kind === 'photo' ? '📷' : message.file.name) : ''
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

/** A service line as the reader's app words it. */
function describeService(store: Store, message: StoredMessage, language: keyof Said): string {
  const lines = SERVICE_LINES[language]
  const service = message.service ?? {}
  const actor = senderName(store, message)
  const newcomer = service.new_chat_members?.[0]
  const leaver = service.left_chat_member
  if (newcomer) {
    const name = newcomer.first_name
    return newcomer.id === message.from?.id ? lines.joined(name) : lines.added(actor, name)
  }
  if (leaver) {
    const name = leaver.first_name
    return leaver.id === message.from?.id ? lines.left(name) : lines.removed(actor, name)
  }
  if (service.migrate_to_chat_id !== undefined || service.migrate_from_chat_id !== undefined) {
    return lines.upgraded
  }
  if (service.forum_topic_created) return lines.topic(actor, service.forum_topic_created.name)
  if (service.pinned_message !== undefined) return lines.pinned(actor)
  return lines.created(actor)
}

const SERVICE_LINES = {
  es: {
    joined: (name: string) => `${name} se unió al grupo`,
    added: (actor: string, name: string) => `${actor} añadió a ${name}`,
    left: (name: string) => `${name} salió del grupo`,
    removed: (actor: string, name: string) => `${actor} expulsó a ${name}`,
    upgraded: 'El grupo se convirtió en un supergrupo',
    topic: (actor: string, name: string) => `${actor} creó el tema «${name}»`,
    pinned: (actor: string) => `${actor} fijó un mensaje`,
    created: (actor: string) => `${actor} creó el grupo`,
  },
  en: {
    joined: (name: string) => `${name} joined the group`,
    added: (actor: string, name: string) => `${actor} added ${name}`,
    left: (name: string) => `${name} left the group`,
    removed: (actor: string, name: string) => `${actor} removed ${name}`,
    upgraded: 'The group became a supergroup',
    topic: (actor: string, name: string) => `${actor} created the topic “${name}”`,
    pinned: (actor: string) => `${actor} pinned a message`,
    created: (actor: string) => `${actor} created the group`,
  },
}
