/** Chats, topics, files, and the bot's own face: menus, name, descriptions. */
import { createHash } from 'node:crypto'
import { badRequest } from '../api-error.ts'
import { toChat, toMessage } from '../api-shapes.ts'
import type { CallArgs } from '../call-args.ts'
import { menuKey, readCommands } from '../command-menus.ts'
import { MAX_DOWNLOAD_BYTES } from '../files.ts'
import { adminRights } from '../rights.ts'
import type { Simulator } from '../simulator.ts'
import { membership } from '../store.ts'
import type { Methods } from './method.ts'
import { readableChat, writableChat } from './targets.ts'

type ProfileField = 'name' | 'description' | 'short_description'
const PROFILE_LIMITS: Record<ProfileField, number> = { name: 64, description: 512, short_description: 120 }

export const chatMethods: Methods = {
  getMe: (sim) => ({
    ...sim.store.bot,
    can_join_groups: true,
    can_read_all_group_messages: !sim.privacyMode,
    supports_inline_queries: false,
    can_connect_to_business: false,
    has_main_web_app: false,
    supports_join_request_queries: true,
  }),

  getChat(sim, args) {
    const chat = readableChat(sim, args)
    const pinned = chat.messages.get(chat.pinned[0] ?? 0)
    return {
      ...toChat(sim.store, chat),
      accent_color_id: 0,
      max_reaction_count: 11,
      ...(chat.type === 'private' ? {} : { permissions: chat.permissions }),
      ...(chat.guarded ? { join_by_request: true, guard_bot: sim.store.bot } : {}),
      ...(chat.inviteLink === undefined ? {} : { invite_link: chat.inviteLink }),
      ...(pinned ? { pinned_message: toMessage(sim.store, pinned, true) } : {}),
    }
  },

  leaveChat(sim, args) {
    const chat = readableChat(sim, args)
    if (chat.type === 'private') throw badRequest("chat member status can't be changed in private chats")
    void sim.changeMember(chat, membership(sim.store.bot.id, 'left'), sim.store.bot)
    return true
  },

  exportChatInviteLink(sim, args) {
    const chat = writableChat(sim, args)
    if (!sim.store.hasRight(chat, sim.store.bot.id, 'can_invite_users')) {
      throw badRequest('not enough rights to manage chat invite link')
    }
    const seed = `${chat.id}:${chat.inviteLink ?? ''}`
    chat.inviteLink = `https://t.me/+${createHash('sha256').update(seed).digest('base64url').slice(0, 16)}`
    return chat.inviteLink
  },

  createForumTopic(sim, args) {
    const name = args.text('name').trim()
    const chat = writableChat(sim, args)
    if (!chat.isForum) throw badRequest('the chat is not a forum')
    if (name === '' || name.length > 128) throw badRequest('TOPIC_TITLE_EMPTY')
    if (!sim.store.hasRight(chat, sim.store.bot.id, 'can_manage_topics')) {
      throw badRequest('not enough rights to create a topic')
    }
    const topic = sim.createTopic(chat, name, { from: sim.store.bot })
    return { message_thread_id: topic.id, name, icon_color: 0x6fb9f0 }
  },

  getFile(sim, args) {
    if (args.text('file_id') === '') throw badRequest('file_id not specified')
    const file = sim.store.files.find(args.text('file_id'))
    if (!file) throw badRequest('wrong file_id or the file is temporarily unavailable')
    if (file.bytes.length > MAX_DOWNLOAD_BYTES) throw badRequest('file is too big')
    return {
      file_id: file.fileId,
      file_unique_id: file.uniqueId,
      file_size: file.bytes.length,
      file_path: file.path,
    }
  },

  setMyCommands(sim, args) {
    const commands = readCommands(args)
    const key = menuKey(args)
    // An empty list is the same as none, and lets wider scopes through.
    if (commands.length > 0) sim.store.menus.set(key, commands)
    else sim.store.menus.delete(key)
    sim.changed()
    return true
  },

  getMyCommands: (sim, args) => sim.store.menus.get(menuKey(args)) ?? [],

  deleteMyCommands(sim, args) {
    sim.store.menus.delete(menuKey(args))
    sim.changed()
    return true
  },

  setMyDefaultAdministratorRights(sim, args) {
    const rights = args.record('rights', "can't parse administrator rights JSON object") ?? {}
    sim.store.defaultRights[args.flag('for_channels') ? 'channels' : 'groups'] = adminRights(
      (right) => rights[right] === true,
    )
    sim.changed()
    return true
  },

  getMyDefaultAdministratorRights: (sim, args) =>
    sim.store.defaultRights[args.flag('for_channels') ? 'channels' : 'groups'],

  setMyName: (sim, args) => setProfile(sim, args, 'name'),
  setMyDescription: (sim, args) => setProfile(sim, args, 'description'),
  setMyShortDescription: (sim, args) => setProfile(sim, args, 'short_description'),
  getMyName: (sim, args) => getProfile(sim, args, 'name'),
  getMyDescription: (sim, args) => getProfile(sim, args, 'description'),
  getMyShortDescription: (sim, args) => getProfile(sim, args, 'short_description'),
}

function setProfile(sim: Simulator, args: CallArgs, field: ProfileField): boolean {
  const value = args.text(field)
  if (value.length > PROFILE_LIMITS[field]) throw badRequest(`${field} is too long`)
  const language = args.text('language_code')
  if (field === 'name' && language === '' && value !== '') sim.store.bot.first_name = value
  sim.store.profile[field].set(language, value)
  sim.changed()
  return true
}

function getProfile(sim: Simulator, args: CallArgs, field: ProfileField) {
  const texts = sim.store.profile[field]
  const fallback = field === 'name' ? sim.store.bot.first_name : ''
  return { [field]: texts.get(args.text('language_code')) ?? texts.get('') ?? fallback }
}
