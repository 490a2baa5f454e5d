/** What the simulated Telegram remembers. API shapes are made from it in `api-shapes.ts`. */
import type {
  BotCommand,
  ChatAdministratorRights,
  ChatPermissions,
  InlineKeyboardMarkup,
  User,
} from '@grammyjs/types'
import type { ChatStatus } from '../protocol.ts'
import type { FormattedText } from './html.ts'

/** `from` of messages that a chat sends as itself, kept by Telegram for old clients. */
export const GROUP_ANONYMOUS_BOT: User = {
  id: 1087968824,
  is_bot: true,
  first_name: 'Group',
  username: 'GroupAnonymousBot',
}
export const CHANNEL_BOT: User = {
  id: 136817688,
  is_bot: true,
  first_name: 'Channel',
  username: 'Channel_Bot',
}

/** The first topic of every forum. */
export const GENERAL_TOPIC_ID = 1

export type AdminRights = Required<
  Omit<
    ChatAdministratorRights,
    'can_post_messages' | 'can_edit_messages' | 'can_post_stories' | 'can_edit_stories' | 'can_delete_stories'
  >
>
export type Permissions = Required<ChatPermissions>

export interface Member {
  userId: number
  status: ChatStatus
  /** For `restricted`: whether they sit in the chat. */
  isMember: boolean
  rights: AdminRights | undefined
  permissions: Permissions | undefined
  /** Unix seconds at which `restricted` or `kicked` ends; 0 for never. */
  untilDate: number
}

export interface StoredFile {
  fileId: string
  uniqueId: string
  kind: 'photo' | 'document'
  name: string
  mimeType: string
  bytes: Buffer
  /** What `getFile` calls `file_path`. */
  path: string
  width: number
  height: number
}

/** Service fields of a message, in the API's own shape. */
export interface ServiceContent {
  new_chat_members?: User[]
  left_chat_member?: User
  migrate_to_chat_id?: number
  migrate_from_chat_id?: number
  group_chat_created?: true
  supergroup_chat_created?: true
  forum_topic_created?: { name: string; icon_color: number }
  /** Id of the message, resolved when shown. */
  pinned_message?: number
}

export type ForwardOrigin =
  | { type: 'user'; sender_user: User; date: number }
  | { type: 'hidden_user'; sender_user_name: string; date: number }
  | {
      type: 'channel'
      chat: { id: number; type: 'channel'; title: string; username: string }
      message_id: number
      date: number
    }

/** What makes a message ephemeral: it stands in a group, and one person and the bot know of it. */
export interface Ephemeral {
  /** Of its chat, as the Bot API names it; free again once the message is deleted. */
  id: number
  /** The person, or the bot when the person wrote it. */
  receiver: User
  /** The person who sees it. */
  seenBy: number
  /** In that person's app it stands in the place of this message. */
  replaces: number | undefined
  /** Dismissed, or never shown by an app that is too old. The server goes on as if it were there. */
  hidden: boolean
}

export interface StoredMessage {
  /** Negative for ephemeral messages: a handle of this simulator, as their id in the Bot API is 0. */
  id: number
  ephemeral: Ephemeral | undefined
  /** Of two messages the later one has the higher. */
  order: number
  chatId: number
  date: number
  editDate: number | undefined
  from: User | undefined
  /** The person behind it, also when it is sent as a chat; undefined: the bot's own. */
  authorId: number | undefined
  senderChatId: number | undefined
  /** Text, or the caption of a file. */
  content: FormattedText | undefined
  file: StoredFile | undefined
  replyTo: number | undefined
  forwardOrigin: ForwardOrigin | undefined
  /** Forum topic. */
  topicId: number | undefined
  /** First message of the reply thread, in supergroups that are no forum. */
  threadId: number | undefined
  keyboard: InlineKeyboardMarkup | undefined
  forceReply: boolean
  /** Sent with `disable_notification`. */
  silent: boolean
  /** Emoji by user id. */
  reactions: Map<number, string>
  service: ServiceContent | undefined
}

export interface Chat {
  id: number
  type: 'private' | 'group' | 'supergroup' | 'channel'
  title: string
  isForum: boolean
  topics: { id: number; name: string }[]
  members: Map<number, Member>
  messages: Map<number, StoredMessage>
  /** By their handles. */
  ephemerals: Map<number, StoredMessage>
  /** Whether Telegram lets the bot send ephemeral messages here. */
  ephemeralAllowed: boolean
  lastMessageId: number
  joinRequests: Set<number>
  /** The group has named the bot for its join requests (Bot API 10.3). */
  guarded: boolean
  /** What ordinary members may do. */
  permissions: Permissions
  bannedSenderChats: Set<number>
  pinned: number[]
  inviteLink: string | undefined
  migratedTo: number | undefined
  /** For `private`: the person, whether they pressed Start, and whether they blocked the bot. */
  withUserId: number | undefined
  started: boolean
  blocked: boolean
  /** For `private`: a join request lets the bot write until then (milliseconds), started or not. */
  writableUntilMs: number
  /** For a channel: whose it is. */
  ownerId: number | undefined
}

export interface Person {
  user: User
  colour: string
  /** Their app knows nothing of ephemeral messages, and shows none. */
  oldApp: boolean
}

export interface CallbackQueryRecord {
  id: string
  userId: number
  chatId: number
  /** The message with the button, by its handle if it is ephemeral. */
  messageId: number
  askedAtMs: number
  answered: boolean
  onAnswer: (toast: { text: string; alert: boolean } | undefined) => void
}

/** A join request that the bot is asked about before it goes to the administrators. */
export interface JoinQueryRecord {
  id: string
  userId: number
  chatId: number
  askedAtMs: number
  answered: boolean
}

/** Key: scope and language. */
export type CommandMenus = Map<string, BotCommand[]>
