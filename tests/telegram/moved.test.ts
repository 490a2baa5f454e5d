import { expect, it } from 'vitest'
import { createTelegram } from '../../lib/telegram/client.ts'

const OLD = -5_001
const NEW = -1_000_000_005_001

/** A Telegram where the group is in another chat by now, of which it tells by its no alone. */
function open() {
  const asked: [string, object][] = []
  const way = {
    call: async (method: string, parameters: { chat_id?: number }) => {
      asked.push([method, parameters])
      if (parameters.chat_id !== OLD) return true
      const description = 'Bad Request: group chat was upgraded to a supergroup chat'
      throw { response: { error_code: 400, description, parameters: { migrate_to_chat_id: NEW } } }
    },
    download: async () => undefined,
  }
  const { calls } = createTelegram('1:token', 'http://nowhere', 1_000, { way: way as never })
  return { calls, asked }
}

it('what is about people is asked in the chat that the group has become', async () => {
  const { calls, asked } = open()
  await calls.call('banChatMember', { chat_id: OLD, user_id: 7 })
  await calls.call('getChatAdministrators', { chat_id: OLD })
  expect(asked.map(([, parameters]) => parameters)).toEqual([
    { chat_id: OLD, user_id: 7 },
    { chat_id: NEW, user_id: 7 },
    { chat_id: OLD },
    { chat_id: NEW },
  ])
})

it('what is about a message is not: it has another number there', async () => {
  const { calls, asked } = open()
  for (const method of ['deleteMessage', 'editMessageText', 'sendMessage'] as const)
    await expect(calls.call(method, { chat_id: OLD, message_id: 3 } as never)).rejects.toMatchObject({
      movedTo: NEW,
    })
  expect(asked).toHaveLength(3)
})
