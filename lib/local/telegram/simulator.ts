/** What happens in the simulated Telegram, whoever causes it: messages appear, memberships change, the bot is told. */
import type { ChatMemberUpdated, InlineKeyboardMarkup, User } from '@grammyjs/types'
import { toChat, toChatMember, toMessage } from './api-shapes.ts'
import type { Delivery } from './delivery.ts'
import type { FormattedText } from './html.ts'
import type {
  Chat,
  Ephemeral,
  ForwardOrigin,
  Member,
  ServiceContent,
  StoredFile,
  StoredMessage,
} from './model.ts'
import type { RateLimits } from './rate-limits.ts'
import type { Store } from './store.ts'

export interface MessageDraft {
  from?: User | undefined
  authorId?: number | undefined
  senderChatId?: number | undefined
  content?: FormattedText | undefined
  file?: StoredFile | undefined
  replyTo?: number | undefined
  forwardOrigin?: ForwardOrigin | undefined
  topicId?: number | undefined
  keyboard?: InlineKeyboardMarkup | undefined
  forceReply?: boolean
  silent?: boolean
  ephemeral?: Pick<Ephemeral, 'receiver' | 'seenBy' | 'replaces'> | undefined
  service?: ServiceContent
}

/** Of a chat_member update: how somebody came in. */
export type WayIn = Pick<ChatMemberUpdated, 'via_join_request' | 'via_chat_folder_invite_link'>

export interface SimulatorParts {
  store: Store
  delivery: Delivery
  /** Undefined: no limits. */
  limits: RateLimits | undefined
  /** As set with @BotFather: on, an ordinary member bot sees little of a group. */
  privacyMode: boolean
  changed(): void
}

export class Simulator {
  readonly store: Store
  readonly delivery: Delivery
  readonly limits: RateLimits | undefined
  readonly privacyMode: boolean
  readonly changed: () => void

  constructor(parts: SimulatorParts) {
    this.store = parts.store
    this.delivery = parts.delivery
    this.limits = parts.limits
    this.privacyMode = parts.privacyMode
    this.changed = parts.changed
  }

  /** Puts a message into a chat without telling the bot. */
  addMessage(chat: Chat, draft: MessageDraft): StoredMessage {
    const original = draft.replyTo === undefined ? undefined : chat.messages.get(draft.replyTo)
    const isThreaded = chat.type === 'supergroup' && !chat.isForum && original !== undefined
    const message: StoredMessage = {
      id: draft.ephemeral ? this.store.newHandle() : this.store.newMessageId(chat),
      ephemeral: draft.ephemeral && this.newEphemeral(chat, draft.ephemeral),
      order: this.store.newOrder(),
      chatId: chat.id,
      date: this.store.nowSeconds(),
      editDate: undefined,
      from: draft.from,
      authorId: draft.authorId,
      senderChatId: draft.senderChatId,
      content: draft.content,
      file: draft.file,
      // What answers an ephemeral message does not say so: the Bot API may leave that out.
      replyTo: original?.id,
      forwardOrigin: draft.forwardOrigin,
      topicId: chat.isForum ? (draft.topicId ?? original?.topicId) : undefined,
      // The whole thread carries the id of its first message, also where there are no topics.
      threadId: isThreaded ? (original.threadId ?? original.id) : undefined,
      keyboard: draft.keyboard,
      forceReply: draft.forceReply ?? false,
      silent: draft.silent ?? false,
      reactions: new Map(),
      service: draft.service,
    }
    const shelf = message.ephemeral ? chat.ephemerals : chat.messages
    shelf.set(message.id, message)
    this.changed()
    return message
  }

  private newEphemeral(
    chat: Chat,
    { receiver, seenBy, replaces }: Pick<Ephemeral, 'receiver' | 'seenBy' | 'replaces'>,
  ): Ephemeral {
    const hidden = this.store.people.get(seenBy)?.oldApp === true
    return { id: this.store.newEphemeralId(chat), receiver, seenBy, replaces, hidden }
  }

  /** Puts a message into a chat and tells the bot, if it may see it. Resolves after the first delivery. */
  async post(chat: Chat, draft: MessageDraft): Promise<StoredMessage> {
    const message = this.addMessage(chat, draft)
    await this.tell(chat, message)
    return message
  }

  /** Tells the bot of a message, new or edited, if it may see it. */
  async tell(chat: Chat, message: StoredMessage): Promise<void> {
    if (!this.botSees(chat, message)) return
    const noun = chat.type === 'channel' ? 'channel_post' : 'message'
    const kind = message.editDate === undefined ? (noun as 'message') : (`edited_${noun}` as 'edited_message')
    await this.delivery.push(kind, toMessage(this.store, message), `chat:${chat.id}`)
  }

  /** Privacy mode, as https://core.telegram.org/bots/features#privacy-mode describes it. */
  private botSees(chat: Chat, message: StoredMessage): boolean {
    const { bot } = this.store
    if (message.authorId === undefined) return false
    // The bot still learns of its own removal.
    if (message.service?.left_chat_member?.id === bot.id) return true
    if (!this.store.isPresent(chat, bot.id)) return false
    if (chat.type === 'private' || chat.type === 'channel' || message.service || message.ephemeral)
      return true
    if (!this.privacyMode || this.store.isAdmin(chat, bot.id)) return true
    const replied = message.replyTo === undefined ? undefined : chat.messages.get(message.replyTo)
    if (replied?.from?.id === bot.id) return true
    const command = /^\/\w+(?:@(\w+))?/.exec(message.content?.text ?? '')
    if (!command) return false
    return command[1] === undefined || command[1].toLowerCase() === bot.username.toLowerCase()
  }

  /**
   * Changes a membership: tells the bot, and writes the service message when somebody comes or goes.
   * `chat_member` reaches only an administrator bot; changes of the bot's own membership always do.
   * @param by whose doing it is
   * @param more who the service message comes from, if another; and what the update says of the way in
   */
  async changeMember(
    chat: Chat,
    next: Member,
    by: User,
    { saidBy = by, how = {} }: { saidBy?: User; how?: WayIn } = {},
  ): Promise<void> {
    const before = this.store.member(chat, next.userId)
    const wasPresent = this.store.isPresent(chat, next.userId)
    chat.members.set(next.userId, next)
    if (next.status !== 'left') chat.joinRequests.delete(next.userId)
    this.changed()
    const isBot = next.userId === this.store.bot.id
    const told: Promise<unknown>[] = []
    if (isBot || this.store.isAdmin(chat, this.store.bot.id)) {
      told.push(this.tellOfMember(chat, { before, next, how }, by, isBot))
    }
    const isPresent = this.store.isPresent(chat, next.userId)
    const user = this.store.user(next.userId)
    if (user && isPresent !== wasPresent && chat.type !== 'private' && chat.type !== 'channel') {
      const service = isPresent ? { new_chat_members: [user] } : { left_chat_member: user }
      const authorId = saidBy.id === this.store.bot.id ? undefined : saidBy.id
      told.push(this.post(chat, { from: saidBy, authorId, service }))
    }
    await Promise.all(told)
  }

  /** In a private chat this is how Telegram says that the bot was blocked or unblocked. */
  async tellOfMember(
    chat: Chat,
    { before, next, how = {} }: { before: Member; next: Member; how?: WayIn },
    by: User,
    isBot: boolean,
  ): Promise<void> {
    const body = {
      chat: toChat(this.store, chat),
      from: by,
      date: this.store.nowSeconds(),
      old_chat_member: toChatMember(this.store, before),
      new_chat_member: toChatMember(this.store, next),
      ...how,
    }
    await this.delivery.push(
      isBot ? 'my_chat_member' : 'chat_member',
      body,
      `${isBot ? 'my_member' : 'member'}:${chat.id}`,
    )
  }

  createTopic(chat: Chat, name: string, draft: Pick<MessageDraft, 'from' | 'authorId'>): StoredMessage {
    const message = this.addMessage(chat, {
      ...draft,
      service: { forum_topic_created: { name, icon_color: 0x6fb9f0 } },
    })
    message.topicId = message.id
    chat.topics.push({ id: message.id, name })
    return message
  }
}
