/** Members: who they are, and what the bot may do to them. */
import type { User } from '@grammyjs/types'
import { badRequest } from '../api-error.ts'
import { toChatMember } from '../api-shapes.ts'
import type { CallArgs } from '../call-args.ts'
import type { Chat, Member } from '../model.ts'
import { adminRights, permissionsFrom } from '../rights.ts'
import type { Simulator } from '../simulator.ts'
import { membership } from '../store.ts'
import type { Methods } from './method.ts'
import { punishableMember, readableChat, targetUser, writableChat } from './targets.ts'

const MIN_RESTRICTION_SECONDS = 30
const MAX_RESTRICTION_SECONDS = 366 * 86_400

export const memberMethods: Methods = {
  getChatMember(sim, args) {
    const chat = readableChat(sim, args)
    return toChatMember(sim.store, sim.store.member(chat, targetUser(sim, args).id))
  },

  getChatAdministrators(sim, args) {
    const chat = readableChat(sim, args)
    if (chat.type === 'private') throw badRequest('there are no administrators in the private chat')
    const admins = [...chat.members.keys()].filter((id) => sim.store.isAdmin(chat, id))
    return admins.map((id) => toChatMember(sim.store, sim.store.member(chat, id)))
  },

  getChatMemberCount(sim, args) {
    const chat = readableChat(sim, args)
    if (chat.type === 'private') return 2
    return [...chat.members.keys()].filter((id) => sim.store.isPresent(chat, id)).length
  },

  restrictChatMember(sim, args) {
    const given = args.record('permissions', "can't parse chat permissions JSON object") ?? args.fields
    const chat = writableChat(sim, args)
    if (chat.type !== 'supergroup') throw badRequest('method is available only for supergroups')
    const member = punishableMember(sim, chat, args)
    const permissions = permissionsFrom(given, args.flag('use_independent_chat_permissions'))
    const isPresent = sim.store.isPresent(chat, member.userId)
    const isFree = Object.entries(chat.permissions).every(
      ([name, allowed]) => !allowed || permissions[name as keyof typeof permissions],
    )
    if (isFree) change(sim, chat, membership(member.userId, isPresent ? 'member' : 'left'))
    else {
      const untilDate = readUntil(sim, args)
      change(sim, chat, {
        ...membership(member.userId, 'restricted'),
        isMember: isPresent,
        permissions,
        untilDate,
      })
    }
    return true
  },

  banChatMember(sim, args) {
    const chat = writableChat(sim, args)
    const member = punishableMember(sim, chat, args)
    if (args.flag('revoke_messages')) {
      const theirs = [...chat.messages.values()].filter((message) => message.authorId === member.userId)
      for (const message of theirs) chat.messages.delete(message.id)
    }
    change(sim, chat, { ...membership(member.userId, 'kicked'), untilDate: readUntil(sim, args) })
    return true
  },

  unbanChatMember(sim, args) {
    const chat = writableChat(sim, args)
    if (chat.type === 'group') throw badRequest('method is available for supergroup and channel chats only')
    const member = punishableMember(sim, chat, args)
    if (member.status === 'kicked' || (!args.flag('only_if_banned') && member.status !== 'left')) {
      // Without `only_if_banned` Telegram removes a present member from the chat.
      change(sim, chat, membership(member.userId, 'left'))
    }
    return true
  },

  promoteChatMember(sim, args) {
    const { store } = sim
    const chat = writableChat(sim, args)
    if (chat.type !== 'supergroup' && chat.type !== 'channel') {
      throw badRequest('method is available for supergroup and channel chats only')
    }
    const user = targetUser(sim, args)
    if (!store.hasRight(chat, store.bot.id, 'can_promote_members')) throw badRequest('CHAT_ADMIN_REQUIRED')
    if (user.id === store.bot.id) throw badRequest("can't promote self")
    if (store.member(chat, user.id).status === 'creator') throw badRequest("can't remove chat owner")
    if (!store.isPresent(chat, user.id)) throw badRequest('USER_NOT_PARTICIPANT')
    const rights = adminRights((right) => args.flag(right))
    const isAdmin = Object.values(rights).some(Boolean)
    change(
      sim,
      chat,
      isAdmin ? { ...membership(user.id, 'administrator'), rights } : membership(user.id, 'member'),
    )
    return true
  },

  banChatSenderChat(sim, args) {
    const chat = bannableSenders(sim, args)
    const senderId = args.integer('sender_chat_id')
    if (!sim.store.chat(senderId)) throw badRequest('chat not found')
    if (senderId === chat.id) throw badRequest("can't restrict self")
    chat.bannedSenderChats.add(senderId)
    return true
  },

  unbanChatSenderChat(sim, args) {
    bannableSenders(sim, args).bannedSenderChats.delete(args.integer('sender_chat_id'))
    return true
  },

  setChatPermissions(sim, args) {
    const given = args.record('permissions', "can't parse chat permissions JSON object")
    if (!given) throw badRequest('permissions are not specified')
    const chat = writableChat(sim, args)
    if (!sim.store.hasRight(chat, sim.store.bot.id, 'can_restrict_members')) {
      throw badRequest('not enough rights to change chat permissions')
    }
    chat.permissions = permissionsFrom(given, args.flag('use_independent_chat_permissions'))
    sim.changed()
    return true
  },

  approveChatJoinRequest(sim, args) {
    const { chat, user } = joinRequest(sim, args)
    // The person is who "joined the group by request", whoever let them in.
    enter(sim, chat, user)
    return true
  },

  declineChatJoinRequest(sim, args) {
    const { user } = joinRequest(sim, args)
    endContact(sim, user)
    sim.changed()
    return true
  },

  /** https://core.telegram.org/bots/api#answerchatjoinrequestquery */
  answerChatJoinRequestQuery(sim, args) {
    const { store } = sim
    const query = store.joinQueries.get(args.text('chat_join_request_query_id'))
    const result = args.text('result')
    // Telegram publishes no words for it: those of every other query.
    if (!query || query.answered || store.isTooLate(query))
      throw badRequest('query is too old and response timeout expired or query ID is invalid')
    if (!['approve', 'decline', 'queue'].includes(result)) throw badRequest('invalid result specified')
    const chat = store.chat(query.chatId)
    const user = store.user(query.userId)
    if (!chat || !user) throw badRequest('chat not found')
    if (!store.hasRight(chat, store.bot.id, 'can_invite_users')) throw badRequest('CHAT_ADMIN_REQUIRED')
    query.answered = true
    if (result === 'approve') enter(sim, chat, user)
    else if (result === 'decline') endContact(sim, user)
    else chat.joinRequests.add(user.id)
    sim.changed()
    return true
  },
}

/** Let in by request. The person is who "joined the group by request", whoever let them in. */
function enter(sim: Simulator, chat: Chat, user: User): void {
  endContact(sim, user)
  const more = { saidBy: user, how: { via_join_request: true } }
  void sim.changeMember(chat, membership(user.id, 'member'), sim.store.bot, more)
}

/** The request is processed: who has never started the bot can't be written to any longer. */
function endContact(sim: Simulator, user: User): void {
  const own = sim.store.chat(user.id)
  if (own) own.writableUntilMs = Math.min(own.writableUntilMs, sim.store.clock.now())
}

/** The bot's own doing; the updates about it go out after the call has been answered. */
function change(sim: Simulator, chat: Chat, next: Member): void {
  void sim.changeMember(chat, next, sim.store.bot)
}

/** Less than 30 seconds or more than 366 days from now is forever. */
function readUntil(sim: Simulator, args: CallArgs): number {
  const until = args.integer('until_date')
  const seconds = until - sim.store.nowSeconds()
  return seconds >= MIN_RESTRICTION_SECONDS && seconds <= MAX_RESTRICTION_SECONDS ? until : 0
}

function bannableSenders(sim: Simulator, args: CallArgs): Chat {
  const chat = writableChat(sim, args)
  if (!sim.store.hasRight(chat, sim.store.bot.id, 'can_restrict_members'))
    throw badRequest('CHAT_ADMIN_REQUIRED')
  return chat
}

/** Takes the request off the list. */
function joinRequest(sim: Simulator, args: CallArgs): { chat: Chat; user: User } {
  const { store } = sim
  const chat = writableChat(sim, args)
  const user = targetUser(sim, args)
  if (!store.hasRight(chat, store.bot.id, 'can_invite_users')) throw badRequest('CHAT_ADMIN_REQUIRED')
  if (store.isPresent(chat, user.id)) throw badRequest('USER_ALREADY_PARTICIPANT')
  if (!store.joinRequestsOf(chat).delete(user.id)) throw badRequest('HIDE_REQUESTER_MISSING')
  return { chat, user }
}
