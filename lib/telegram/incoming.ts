import type { Message, Update, User } from '@grammyjs/types'
import type {
  Incoming,
  IncomingChat,
  IncomingCommand,
  IncomingKind,
  IncomingUser,
} from '../contract/incoming.ts'
import { chatId, userId } from '../values/ids.ts'
import { foldName } from '../values/names.ts'
import type { CallbackCodec } from './callback-data.ts'
import type { Loose } from './update.ts'

/** Telegram's own number of a forum's general topic, which takes no message that names it: it is answered without. */
const GENERAL_TOPIC = 1

/**
 * An update, read once. A command for another bot is no command here; a button is decoded, and whoever reads on knows
 * what it said.
 */
export function readIncoming(
  update: Update,
  { botUsername, codec }: { readonly botUsername: string; readonly codec: Pick<CallbackCodec, 'decode'> },
): Incoming {
  const loose = update as unknown as Loose
  const raw = loose.message ?? loose.edited_message ?? loose.callback_query?.message
  const bare = loose.my_chat_member ?? loose.chat_member ?? loose.chat_join_request ?? loose.message_reaction
  const rawChat = raw?.chat ?? bare?.chat
  const from =
    loose.callback_query?.from ??
    (bare && 'from' in bare ? bare.from : undefined) ??
    loose.message_reaction?.user ??
    raw?.from
  const kind = kindOf(loose)
  const speaks = kind === 'message' || kind === 'edited_message' ? raw?.sender_chat : undefined
  return {
    updateId: loose.update_id,
    update,
    kind,
    chat: rawChat && toChat(rawChat),
    from: from && toUser(from as User),
    senderChat: speaks && { id: chatId(speaks.id), title: speaks.title ?? '' },
    message: raw as unknown as Message | undefined,
    callback: loose.callback_query && {
      id: loose.callback_query.id,
      press: codec.decode(loose.callback_query.data ?? '', userId(loose.callback_query.from.id)),
      // An ephemeral message's id is 0 (Bot API 10.2).
      messageId: loose.callback_query.message?.message_id || undefined,
      ephemeralId: loose.callback_query.message?.ephemeral_message_id,
    },
    command: kind === 'message' && raw?.text && isTyped(raw) ? readCommand(raw.text, botUsername) : undefined,
    // Plain replies in ordinary groups carry a thread id too; only topics may be answered with it.
    threadId:
      raw?.is_topic_message && raw.message_thread_id !== GENERAL_TOPIC ? raw.message_thread_id : undefined,
    ephemeralId: kind === 'message' ? raw?.ephemeral_message_id : undefined,
  }
}

/**
 * What says that somebody else wrote it, or that a bot sent it in the person's name. Bot API servers before 7.0 have
 * `forward_date` and its like in the place of `forward_origin`; people run such servers themselves.
 */
const NOT_TYPED = [
  'forward_origin',
  'forward_date',
  'forward_from',
  'forward_from_chat',
  'forward_sender_name',
  'is_automatic_forward',
  'via_bot',
  'sender_business_bot',
  'guest_bot_caller_user',
]

/** Words that a person typed here. */
export const isTyped = (message: {
  readonly from?: { readonly is_bot: boolean } | undefined
  readonly sender_chat?: unknown
}): boolean =>
  !NOT_TYPED.some((field) => field in message) &&
  // Who writes as the group or as a channel has a bot of Telegram's in their place.
  (!message.from?.is_bot || message.sender_chat !== undefined)

const SERVICE_FIELDS = [
  'new_chat_members',
  'left_chat_member',
  'migrate_to_chat_id',
  'migrate_from_chat_id',
  'new_chat_title',
  'new_chat_photo',
  'delete_chat_photo',
  'pinned_message',
]

function kindOf(update: Loose): IncomingKind {
  if (update.message)
    return SERVICE_FIELDS.some((field) => field in (update.message as object)) ? 'service' : 'message'
  if (update.callback_query) return 'callback'
  if (update.edited_message) return 'edited_message'
  if (update.my_chat_member) return 'my_chat_member'
  if (update.chat_member) return 'chat_member'
  if (update.chat_join_request) return 'chat_join_request'
  if (update.message_reaction) return 'message_reaction'
  return 'other'
}

function toChat(chat: {
  id: number
  type: IncomingChat['type']
  title?: string | undefined
  is_forum?: boolean | undefined
  is_direct_messages?: boolean | undefined
  username?: string | undefined
}): IncomingChat {
  // A channel's inbox comes as a supergroup (Bot API 9.2).
  const type = chat.is_direct_messages ? 'channel' : chat.type
  const { id, title = '', is_forum: isForum = false, username } = chat
  return { id: chatId(id), type, title, isForum, username }
}

export function toUser(user: User): IncomingUser {
  return {
    id: userId(user.id),
    isBot: user.is_bot,
    firstName: user.first_name,
    lastName: user.last_name,
    username: user.username,
    languageCode: user.language_code,
  }
}

/** `/Saldo@ThisBot ana`: any case, accents folded, this bot or nobody named. */
function readCommand(text: string, botUsername: string): IncomingCommand | undefined {
  const match = /^\/([\p{L}\p{M}\p{N}_]{1,32})(?:@(\w+))?(?=\s|$)\s*/u.exec(text)
  if (!match?.[1]) return undefined
  const to = match[2]
  if (to !== undefined && to.toLowerCase() !== botUsername.toLowerCase()) return undefined
  return {
    name: foldName(match[1]),
    addressed: to !== undefined,
    argumentsAt: match[0].length,
  }
}
