/** Finding what a call is about, with Telegram's refusals when the bot may not touch it. */
import type { User } from '@grammyjs/types'
import { badRequest, forbidden } from '../api-error.ts'
import type { CallArgs } from '../call-args.ts'
import { CHANNEL_BOT, type Chat, GROUP_ANONYMOUS_BOT, type Member, type StoredMessage } from '../model.ts'
import type { Simulator } from '../simulator.ts'

/** The chat named by `chat_id`, which the bot may read. */
export function readableChat(sim: Simulator, args: CallArgs): Chat {
  const chat = knownChat(sim, args)
  if (chat.type === 'supergroup' || chat.type === 'channel') refuseOutsider(sim, chat)
  return chat
}

/** The chat named by `chat_id`, which the bot may write to, edit in and change. */
export function writableChat(sim: Simulator, args: CallArgs): Chat {
  const chat = knownChat(sim, args)
  if (chat.migratedTo !== undefined) {
    throw badRequest('group chat was upgraded to a supergroup chat', { migrate_to_chat_id: chat.migratedTo })
  }
  if (chat.type !== 'private') {
    refuseOutsider(sim, chat)
    return chat
  }
  if (chat.blocked) throw forbidden('bot was blocked by the user')
  if (!chat.started && chat.writableUntilMs <= sim.store.clock.now()) {
    throw forbidden("bot can't initiate conversation with a user")
  }
  return chat
}

function knownChat(sim: Simulator, args: CallArgs): Chat {
  const { store } = sim
  const id = args.text('chat_id')
  if (id === '') throw badRequest('chat_id is empty')
  if ([store.bot.id, GROUP_ANONYMOUS_BOT.id, CHANNEL_BOT.id].includes(Number(id))) {
    throw forbidden("bots can't send messages to bots")
  }
  const chat = store.chat(Number(id))
  if (!chat) throw badRequest('chat not found')
  if (chat.type === 'private' && !hasMet(sim, chat)) throw badRequest('chat not found')
  return chat
}

/** The bot knows a person who wrote to it, asked to join a chat of its, or shares a chat with it. */
function hasMet(sim: Simulator, chat: Chat): boolean {
  if (chat.started || chat.blocked || chat.writableUntilMs > 0) return true
  const { store } = sim
  return [...store.chats.values()].some(
    (other) =>
      other.type !== 'private' &&
      store.isPresent(other, store.bot.id) &&
      other.members.has(chat.withUserId ?? 0),
  )
}

function refuseOutsider(sim: Simulator, chat: Chat): void {
  if (sim.store.isPresent(chat, sim.store.bot.id)) return
  const { status } = sim.store.member(chat, sim.store.bot.id)
  throw forbidden(
    status === 'kicked'
      ? `bot was kicked from the ${chat.type} chat`
      : `bot is not a member of the ${chat.type} chat`,
  )
}

/** The person named by `user_id`. */
export function targetUser(sim: Simulator, args: CallArgs): User {
  const id = args.integer('user_id')
  if (id <= 0) throw badRequest('invalid user_id specified')
  const user = sim.store.user(id)
  if (!user) throw badRequest('user not found')
  return user
}

/** The message named by `message_id`; `what` is Telegram's word for its part in the call. */
export function targetMessage(sim: Simulator, chat: Chat, args: CallArgs, what: string): StoredMessage {
  const message = sim.store.message(chat, args.integer('message_id'))
  if (!message) throw badRequest(`${what} not found`)
  return message
}

/** The ephemeral message of the bot that a call names; `what` is Telegram's word for its part in the call. */
export function targetEphemeral(chat: Chat, args: CallArgs, what: string): StoredMessage {
  const id = args.integer('ephemeral_message_id')
  const receiverId = args.integer('receiver_user_id')
  const message = [...chat.ephemerals.values()].find(({ ephemeral }) => ephemeral?.id === id)
  const isIt = message?.authorId === undefined && message?.ephemeral?.receiver.id === receiverId
  if (!message || !isIt) throw badRequest(`${what} not found`)
  return message
}

/**
 * The member whom a call punishes or pardons, after Telegram's checks of the bot's rights and the target's standing.
 */
export function punishableMember(sim: Simulator, chat: Chat, args: CallArgs): Member {
  const { store } = sim
  const user = targetUser(sim, args)
  if (user.id === store.bot.id) throw badRequest("can't restrict self")
  if (!store.hasRight(chat, store.bot.id, 'can_restrict_members')) {
    throw badRequest('not enough rights to restrict/unrestrict chat member')
  }
  const member = store.member(chat, user.id)
  if (member.status === 'creator') throw badRequest("can't remove chat owner")
  if (member.status === 'administrator') throw badRequest('user is an administrator of the chat')
  return member
}
