import type { Message, Update } from '@grammyjs/types'
import type { ChatId, UserId } from '../values/ids.ts'
import type { Press } from './button.ts'

/** An update, read once: who, where, and what kind of thing it is. Made by lib/telegram, given to features. */
export interface Incoming {
  readonly updateId: number
  readonly update: Update
  readonly kind: IncomingKind
  readonly chat: IncomingChat | undefined
  readonly from: IncomingUser | undefined
  /** The channel or the group that speaks in somebody's place. */
  readonly senderChat: { readonly id: ChatId; readonly title: string } | undefined
  readonly message: Message | undefined
  readonly callback: IncomingCallback | undefined
  readonly command: IncomingCommand | undefined
  readonly threadId: number | undefined
  /** Of a message that only its sender and the bot see: its number among those. Its message id is 0. */
  readonly ephemeralId: number | undefined
}

export type IncomingKind =
  | 'message'
  | 'service'
  | 'callback'
  | 'edited_message'
  | 'my_chat_member'
  | 'chat_member'
  | 'chat_join_request'
  | 'message_reaction'
  | 'other'

export interface IncomingChat {
  readonly id: ChatId
  readonly type: 'private' | 'group' | 'supergroup' | 'channel'
  readonly title: string
  readonly isForum: boolean
  /** A public group's. */
  readonly username?: string | undefined
}

export interface IncomingUser {
  readonly id: UserId
  readonly isBot: boolean
  readonly firstName: string
  readonly lastName: string | undefined
  readonly username: string | undefined
  readonly languageCode: string | undefined
}

export interface IncomingCallback {
  readonly id: string
  /** Undefined for what this bot never wrote. */
  readonly press: Press | undefined
  /** Of the message that it stands under; undefined for an ephemeral one, which has none. */
  readonly messageId: number | undefined
  readonly ephemeralId: number | undefined
}

export interface IncomingCommand {
  /** Lower case, without slash and @bot. */
  readonly name: string
  /** Was it written to this bot by name: `/x@ThisBot`? */
  readonly addressed: boolean
  /** Where the arguments begin in the message's text, in UTF-16 units. */
  readonly argumentsAt: number
}
