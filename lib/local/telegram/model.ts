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

export interface StoredMessage {
  id: number
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
  lastMessageId: number
  joinRequests: Set<number>
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
}

export interface CallbackQueryRecord {
  id: string
  userId: number
  askedAtMs: number
  answered: boolean
  onAnswer: (toast: { text: string; alert: boolean } | undefined) => void
}

/** Key: scope and language. */
export type CommandMenus = Map<string, BotCommand[]>
