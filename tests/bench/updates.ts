import { systemClock } from '../../lib/platform/clock.ts'
import { nameOf, usernameOf } from './groups.ts'

/** Somebody in a group. */
export interface Place {
  readonly chatId: number
  readonly userId: number
}

let lastId = 700_000_000
const nextId = () => ++lastId
const nowSeconds = () => Math.floor(systemClock.now() / 1000)

/** As others show them: Telegram tells the language of who writes, and seldom that of whom they answer. */
const personOf = (userId: number) => ({
  id: userId,
  is_bot: false,
  first_name: nameOf(userId),
  username: usernameOf(userId),
})
const writerOf = (userId: number) => ({ ...personOf(userId), language_code: 'es' })
const chatOf = (chatId: number) => ({ id: chatId, type: 'supergroup', title: 'bench' })

/** A message in a group as Telegram posts it; a command is marked as one. */
export function messageUpdate({ chatId, userId }: Place, text: string, replyTo?: number) {
  const [command] = text.match(/^\/\w+/) ?? []
  return {
    update_id: nextId(),
    message: {
      message_id: nextId(),
      date: nowSeconds(),
      chat: chatOf(chatId),
      from: writerOf(userId),
      text,
      ...(command ? { entities: [{ type: 'bot_command', offset: 0, length: command.length }] } : {}),
      ...(replyTo === undefined
        ? {}
        : {
            reply_to_message: {
              message_id: nextId(),
              date: nowSeconds(),
              chat: chatOf(chatId),
              from: personOf(replyTo),
              text: 'hola',
            },
          }),
    },
  }
}

/** A press on a button under a message of the bot. */
export function pressUpdate(
  { chatId, userId }: Place,
  data: string,
  bot: { id: number; username: string },
  unseen = false,
) {
  return {
    update_id: nextId(),
    callback_query: {
      id: String(nextId()),
      from: writerOf(userId),
      chat_instance: String(chatId),
      data,
      message: {
        ...(unseen ? { message_id: 0, ephemeral_message_id: nextId() } : { message_id: nextId() }),
        date: nowSeconds(),
        chat: chatOf(chatId),
        from: { id: bot.id, is_bot: true, first_name: bot.username, username: bot.username },
        text: 'ranking',
      },
    },
  }
}
