/** From what the simulator remembers to the Bot API's objects. */
import type { ChatMember, Message, PhotoSize, Chat as TelegramChat } from '@grammyjs/types'
import type { Chat, Member, StoredFile, StoredMessage } from './model.ts'
import { allPermissions } from './rights.ts'
import type { Store } from './store.ts'

export function toChat(store: Store, chat: Chat): TelegramChat {
  if (chat.type === 'private') {
    const user = store.user(chat.withUserId ?? 0)
    return {
      id: chat.id,
      type: 'private',
      first_name: user?.first_name ?? '',
      ...(user?.last_name === undefined ? {} : { last_name: user.last_name }),
      ...(user?.username === undefined ? {} : { username: user.username }),
    }
  }
  const forum = chat.isForum ? { is_forum: true } : {}
  return { id: chat.id, type: chat.type, title: chat.title, ...forum } as TelegramChat
}

/** A message as the bot is told of it. Replies are nested one level, as Telegram does. */
export function toMessage(store: Store, message: StoredMessage, nested = false): Message {
  const chat = store.chat(message.chatId)
  const senderChat = message.senderChatId === undefined ? undefined : store.chat(message.senderChatId)
  const thread = message.topicId ?? message.threadId
  return {
    ...identityFields(message),
    ...(message.from ? { from: message.from } : {}),
    ...(senderChat ? { sender_chat: toChat(store, senderChat) } : {}),
    chat: chat ? toChat(store, chat) : { id: message.chatId },
    date: message.date,
    ...(message.editDate === undefined ? {} : { edit_date: message.editDate }),
    ...(thread === undefined ? {} : { message_thread_id: thread }),
    ...(message.topicId === undefined ? {} : { is_topic_message: true }),
    ...(message.forwardOrigin ? { forward_origin: message.forwardOrigin } : {}),
    ...(nested ? {} : replyFields(store, message)),
    ...contentFields(message),
    ...(message.keyboard ? { reply_markup: message.keyboard } : {}),
    ...serviceFields(store, message),
  } as Message
}

function identityFields({ id, ephemeral }: StoredMessage) {
  if (!ephemeral) return { message_id: id }
  return { message_id: 0, ephemeral_message_id: ephemeral.id, receiver_user: ephemeral.receiver }
}

/** Inside a topic, a message that answers nothing "replies" to the message that created the topic. */
function replyFields(store: Store, message: StoredMessage): object {
  const target = message.replyTo ?? message.topicId
  const original = target === undefined ? undefined : store.chat(message.chatId)?.messages.get(target)
  return original && original.id !== message.id ? { reply_to_message: toMessage(store, original, true) } : {}
}

function contentFields(message: StoredMessage): object {
  const { content, file } = message
  const entities = content && content.entities.length > 0 ? content.entities : undefined
  if (!file) return content ? { text: content.text, ...(entities ? { entities } : {}) } : {}
  const caption = content && content.text !== '' ? { caption: content.text } : {}
  const captionEntities = entities ? { caption_entities: entities } : {}
  const media = file.kind === 'photo' ? { photo: toPhotoSizes(file) } : { document: toDocument(file) }
  return { ...media, ...caption, ...captionEntities }
}

function toPhotoSizes(file: StoredFile): PhotoSize[] {
  return [
    {
      file_id: file.fileId,
      file_unique_id: file.uniqueId,
      file_size: file.bytes.length,
      width: file.width,
      height: file.height,
    },
  ]
}

function toDocument(file: StoredFile) {
  return {
    file_name: file.name,
    mime_type: file.mimeType,
    file_id: file.fileId,
    file_unique_id: file.uniqueId,
    file_size: file.bytes.length,
  }
}

function serviceFields(store: Store, message: StoredMessage): object {
  const service = message.service
  if (!service) return {}
  const { pinned_message: pinnedId, ...fields } = service
  const pinned = pinnedId === undefined ? undefined : store.chat(message.chatId)?.messages.get(pinnedId)
  // Old fields that Telegram still sends beside the array.
  const newcomer = fields.new_chat_members?.[0]
  return {
    ...fields,
    ...(newcomer ? { new_chat_member: newcomer, new_chat_participant: newcomer } : {}),
    ...(fields.left_chat_member ? { left_chat_participant: fields.left_chat_member } : {}),
    ...(pinned ? { pinned_message: toMessage(store, pinned, true) } : {}),
  }
}

export function toChatMember(store: Store, member: Member): ChatMember {
  const user = store.user(member.userId) ?? { id: member.userId, is_bot: false, first_name: '' }
  switch (member.status) {
    case 'creator':
      return { user, status: 'creator', is_anonymous: false }
    case 'administrator':
      return { user, status: 'administrator', can_be_edited: false, ...member.rights } as ChatMember
    case 'restricted':
      return {
        user,
        status: 'restricted',
        is_member: member.isMember,
        ...(member.permissions ?? allPermissions()),
        until_date: member.untilDate,
      } as ChatMember
    case 'kicked':
      return { user, status: 'kicked', until_date: member.untilDate }
    default:
      return { user, status: member.status }
  }
}
