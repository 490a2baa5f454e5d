/** The bot's command menus: which of the lists set for scopes and languages a person sees in a chat. */
import type { BotCommand } from '@grammyjs/types'
import { badRequest } from './api-error.ts'
import type { CallArgs } from './call-args.ts'
import type { Chat } from './model.ts'
import { isRecord } from './request-body.ts'
import type { Store } from './store.ts'

const PLAIN_SCOPES = ['default', 'all_private_chats', 'all_group_chats', 'all_chat_administrators']
const MAX_COMMANDS = 100

/** Key of the scope and language that a call names. */
export function menuKey(args: CallArgs): string {
  const language = args.text('language_code')
  if (language !== '' && !/^[a-z]{2}$/.test(language)) throw badRequest('invalid language code specified')
  const scope = args.record('scope', "can't parse BotCommandScope: expected an Object") ?? { type: 'default' }
  return keyOf(scopeName(scope), language)
}

const keyOf = (scope: string, language: string) => `${scope}|${language}`

function scopeName(scope: Record<string, unknown>): string {
  const type = String(scope.type)
  if (PLAIN_SCOPES.includes(type)) return type
  if (type === 'chat' || type === 'chat_administrators') return `${type}:${Number(scope.chat_id)}`
  if (type === 'chat_member') return `${type}:${Number(scope.chat_id)}:${Number(scope.user_id)}`
  throw badRequest("can't parse BotCommandScope: unsupported type specified")
}

export function readCommands(args: CallArgs): BotCommand[] {
  const given = args.list('commands', "can't parse commands JSON object") ?? []
  if (given.length > MAX_COMMANDS) throw badRequest('BOT_COMMANDS_TOO_MUCH')
  return given.map((entry) => {
    if (!isRecord(entry)) throw badRequest("can't parse BotCommand: expected an Object")
    const command = String(entry.command ?? '').replace(/^\//, '')
    const description = String(entry.description ?? '').trim()
    if (command === '') throw badRequest('command must be non-empty')
    if (command.length > 32) throw badRequest('command length must not exceed 32')
    if (!/^[a-z0-9_]+$/.test(command)) throw badRequest('BOT_COMMAND_INVALID')
    if (description === '') throw badRequest('command description must be non-empty')
    if (description.length > 256) throw badRequest('command description length must not exceed 256')
    // Only a true one is given back.
    return { command, description, ...(entry.is_ephemeral === true ? { is_ephemeral: true } : {}) }
  })
}

/** The first list found, narrowest scope first (https://core.telegram.org/bots/api#determining-list-of-commands). */
export function commandsFor(store: Store, chat: Chat, userId: number): BotCommand[] {
  if (!store.isPresent(chat, store.bot.id)) return []
  const isAdmin = chat.type !== 'private' && store.isAdmin(chat, userId)
  const scopes =
    chat.type === 'private'
      ? [`chat:${chat.id}`, 'all_private_chats', 'default']
      : [
          `chat_member:${chat.id}:${userId}`,
          ...(isAdmin ? [`chat_administrators:${chat.id}`] : []),
          `chat:${chat.id}`,
          ...(isAdmin ? ['all_chat_administrators'] : []),
          'all_group_chats',
          'default',
        ]
  const language = store.user(userId)?.language_code?.slice(0, 2) ?? ''
  for (const scope of scopes) {
    const menu = store.menus.get(keyOf(scope, language)) ?? store.menus.get(keyOf(scope, ''))
    if (menu) return menu
  }
  return []
}
