import type { Message, Update, User } from '@grammyjs/types'
import { z } from 'zod'
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
import { isOrdinary } from './ordinary.ts'

/** Ids and counters of Telegram stay below 2^53; anything else is not from Telegram. */
const id = z.number().int().min(Number.MIN_SAFE_INTEGER).max(Number.MAX_SAFE_INTEGER)
/** Several times what Telegram allows (64 for names, 32 for a username): what has an index must have a bound. */
const name = z.string().max(256)
const user = z.looseObject({
  id: id.min(1),
  is_bot: z.boolean(),
  first_name: name,
  last_name: name.optional(),
  username: name.optional(),
  language_code: name.optional(),
})
/** In seconds. Telegram's own protocol has 32 bits for it; what is far beyond is no moment that Postgres can keep. */
const moment = z.number().int().min(0).max(0xffff_ffff)
const chat = z.looseObject({
  id,
  type: z.enum(['private', 'group', 'supergroup', 'channel']),
  title: z.string().max(1024).optional(),
  is_forum: z.boolean().optional(),
  is_direct_messages: z.boolean().optional(),
})
const entity = z
  .looseObject({
    type: z.string(),
    offset: z.number().int().min(0),
    length: z.number().int().min(0),
    user: user.optional(),
  })
  .refine(({ type, user }) => type !== 'text_mention' || user !== undefined)
const plainMessage = z.looseObject({
  message_id: id,
  date: moment,
  chat,
  from: user.optional(),
  sender_chat: chat.optional(),
  text: z.string().optional(),
  caption: z.string().optional(),
  entities: z.array(entity).optional(),
  caption_entities: z.array(entity).optional(),
  message_thread_id: id.optional(),
  is_topic_message: z.boolean().optional(),
  ephemeral_message_id: id.optional(),
  new_chat_members: z.array(user).optional(),
  left_chat_member: user.optional(),
  migrate_to_chat_id: id.optional(),
  migrate_from_chat_id: id.optional(),
})
const message = plainMessage.extend({ reply_to_message: plainMessage.optional() })
const chatMember = z.looseObject({ status: z.string(), user })
const memberUpdate = z.looseObject({
  chat,
  from: user,
  date: moment,
  old_chat_member: chatMember,
  new_chat_member: chatMember,
})

/** Only what the bot reads is checked; Telegram adds fields at will. */
export const updateSchema = z.looseObject({
  update_id: id.min(0),
  message: message.optional(),
  edited_message: message.optional(),
  callback_query: z
    .looseObject({ id: z.string(), from: user, data: z.string().optional(), message: message.optional() })
    .optional(),
  my_chat_member: memberUpdate.optional(),
  chat_member: memberUpdate.optional(),
  chat_join_request: z
    .looseObject({
      chat,
      from: user,
      date: moment,
      user_chat_id: id.optional(),
      query_id: z.string().max(256).optional(),
    })
    .optional(),
  message_reaction: z.looseObject({ chat, user: user.optional(), message_id: id }).optional(),
})

/** What every update has, of whatever kind. */
const bareSchema = z.object({ update_id: id.min(0) })

/** Decoded UTF-8 has no half of a pair, nor JSON a NUL, but by such an escape. Looking at each string costs as much as parsing. */
const MAY_HOLD_UNSTORABLE = /\\u(?:0000|d[89a-f])/i

const storable = (_key: string, value: unknown): unknown =>
  typeof value === 'string' ? value.replaceAll('\u0000', '').toWellFormed() : value

/**
 * A webhook's body as an update.
 * NUL and lone surrogates are taken out of every string: Postgres refuses both, and one such message would otherwise
 * be a fault that comes back for ever.
 * @returns what Telegram writes in a way that is unknown here as an update of nothing: it would only come again; undefined
 *   for what is no update
 */
export function parseUpdate(body: string): Update | undefined {
  let raw: unknown
  try {
    const ordinary: unknown = MAY_HOLD_UNSTORABLE.test(body) ? undefined : JSON.parse(body)
    if (isOrdinary(ordinary)) return ordinary
    // Goes down into it, and refuses with an error what is nested so deep that nobody else could.
    raw = JSON.parse(body, storable)
  } catch {
    return undefined
  }
  const parsed = updateSchema.safeParse(raw)
  if (parsed.success) return parsed.data as unknown as Update
  return bareSchema.safeParse(raw).data
}

type Loose = z.infer<typeof updateSchema>

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
    threadId: raw?.is_topic_message ? raw.message_thread_id : undefined,
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
const isTyped = (message: Loose['message'] & object): boolean =>
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
