/**
 * `ephemeral_message_parameters` of the send methods (Bot API 10.2 and 10.3). The documentation says who may get such a
 * message and when; the refusals' words are the nearest of Telegram's own, as it publishes none for these.
 */
import { badRequest } from '../api-error.ts'
import type { CallArgs } from '../call-args.ts'
import type { CallbackQueryRecord, Chat } from '../model.ts'
import type { MessageDraft, Simulator } from '../simulator.ts'

/** How long after a press or an ephemeral command a bot that does not administrate may answer so. */
const ANSWER_WINDOW_MS = 15_000

/** Undefined: the message is for everybody, as it also is on a server that knows no such parameter. */
export function readEphemeral(sim: Simulator, chat: Chat, args: CallArgs): MessageDraft['ephemeral'] {
  const given = args.record(
    'ephemeral_message_parameters',
    "can't parse ephemeral message parameters JSON object",
  )
  const { store } = sim
  if (!given || store.oldServer) return undefined
  // What the public server answers in private chats too.
  if (chat.type === 'private' || chat.type === 'channel') throw badRequest('BOT_NOT_ADMIN')
  if (!chat.ephemeralAllowed) throw badRequest('CHAT_SEND_EPHEMERAL_FORBIDDEN')
  const receiver = store.user(Number(given.receiver_user_id))
  if (!receiver) throw badRequest('user not found')
  if (receiver.is_bot) throw badRequest('USER_IS_BOT')
  if (!store.isPresent(chat, receiver.id)) throw badRequest('USER_NOT_PARTICIPANT')
  const query = readQuery(sim, chat, given.callback_query_id, receiver.id)
  const isAnswer = repliesToEphemeral(sim, chat, args, receiver.id)
  if (!query && !isAnswer && !store.isAdmin(chat, store.bot.id)) throw badRequest('BOT_NOT_ADMIN')
  const replaces = given.replace_callback_query_message === true ? replacedMessage(query) : undefined
  return { receiver, seenBy: receiver.id, replaces }
}

function readQuery(
  sim: Simulator,
  chat: Chat,
  id: unknown,
  receiverId: number,
): CallbackQueryRecord | undefined {
  if (id === undefined || id === '') return undefined
  const query = sim.store.callbackQueries.get(String(id))
  const isTheirs = query?.userId === receiverId && query.chatId === chat.id
  if (!query || !isTheirs || sim.store.clock.now() - query.askedAtMs > ANSWER_WINDOW_MS) {
    throw badRequest('query is too old and response timeout expired or query ID is invalid')
  }
  return query
}

/** Ephemeral messages are replaced by being edited. */
function replacedMessage(query: CallbackQueryRecord | undefined): number {
  if (!query || query.messageId < 0) throw badRequest('MESSAGE_ID_INVALID')
  return query.messageId
}

/** Whether the call answers what this person sent unseen, in time. */
function repliesToEphemeral(sim: Simulator, chat: Chat, args: CallArgs, receiverId: number): boolean {
  const parameters = args.record('reply_parameters', "can't parse reply parameters JSON object")
  const id = Number(parameters?.ephemeral_message_id ?? 0)
  if (id === 0) return false
  const message = [...chat.ephemerals.values()].find(({ ephemeral }) => ephemeral?.id === id)
  const isTheirs = message?.authorId === receiverId
  const isYoung = message && (sim.store.nowSeconds() - message.date) * 1000 <= ANSWER_WINDOW_MS
  if (!isTheirs || !isYoung) throw badRequest('message to be replied not found')
  return true
}
