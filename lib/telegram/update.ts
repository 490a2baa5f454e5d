import type { Update } from '@grammyjs/types'
import { z } from 'zod'
import { storable } from '../values/storable.ts'
import { parseOrdinary } from './ordinary.ts'

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

/** Whose a message is: of Telegram's own line that tells who came or went, theirs, whoever brought or put them out. */
export const writerOf = <Who>({
  from,
  new_chat_members: came,
  left_chat_member: gone,
}: {
  readonly from?: Who | undefined
  readonly new_chat_members?: readonly Who[] | undefined
  readonly left_chat_member?: Who | undefined
}): Who | undefined => gone ?? (came ? (came.length === 1 ? came[0] : undefined) : from)

const THREAD_ROOTS = ['forum_topic_created', 'is_automatic_forward']

/** Whoever writes in a topic, or below a channel's post, "replies" to the topic's creation or to the post: to nobody. */
export const isThreadRoot = (message: object): boolean => THREAD_ROOTS.some((root) => root in message)

/** What every update has, of whatever kind. */
const bareSchema = z.object({ update_id: id.min(0) })

/** Telegram leaves out what there isn't; servers that speak as it does may write null in its place. */
const revive = (_key: string, value: unknown): unknown =>
  typeof value === 'string' ? storable(value) : (value ?? undefined)

/** A webhook's body as an update: see {@link parseWhole}. */
export const parseUpdate = (body: string): Update | undefined => parseOrdinary(body) ?? parseWhole(body)

/**
 * A webhook's body as an update, whatever it holds.
 * NUL and lone surrogates are taken out of every string: Postgres refuses both, and one such message would otherwise
 * be a fault that comes back for ever.
 * @returns what Telegram writes in a way that is unknown here as an update of nothing: it would only come again; undefined
 *   for what is no update
 */
export function parseWhole(body: string): Update | undefined {
  let raw: unknown
  try {
    // Goes down into it, and refuses with an error what is nested so deep that nobody else could.
    raw = JSON.parse(body, revive)
  } catch {
    return undefined
  }
  const parsed = updateSchema.safeParse(raw)
  if (parsed.success) return parsed.data as unknown as Update
  return bareSchema.safeParse(raw).data
}

export type Loose = z.infer<typeof updateSchema>
