import { describe, expect, it } from 'vitest'
import { TelegramUnavailable } from '../../lib/contract/telegram.ts'
import { createSpeak } from '../../lib/jobs/speak.ts'
import { createLogging } from '../../lib/platform/logger.ts'
import { createCallbackCodec } from '../../lib/telegram/callback-data.ts'
import { userId } from '../../lib/values/ids.ts'
import { say, translate } from './workshop.ts'

const ROOM = -1_001
const ANA = userId(101)

/** @param waitMs until the group may hear more; @param sent what Telegram answers to what is said */
function speaking({ waitMs = 0, sent = { message_id: 7 } as object } = {}) {
  const calls: { method: string; payload: Record<string, unknown> }[] = []
  const speak = createSpeak({
    telegram: {
      async call(method: string, payload: object) {
        calls.push({ method, payload: { ...payload } })
        return (method === 'deleteMessage' ? true : sent) as never
      },
    },
    renderer: { translate, codec: createCallbackCodec(['a signing key']), botUsername: 'TestBot' },
    budget: { take: async () => waitMs },
    clock: { now: () => 0 },
    logger: createLogging({ levels: 'silent', secrets: [] })('test'),
  })
  return { calls, speak }
}
const reader = { language: 'es', settings: {} } as const

describe('what is said at once', () => {
  it('waits where the group has heard enough, and tells for how long', async () => {
    const { calls, speak } = speaking({ waitMs: 1_200 })
    const error = await speak({ chatId: ROOM, text: say('x'), reader }).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(TelegramUnavailable)
    expect(error).toMatchObject({ retryAfterSeconds: 2 })
    expect(calls).toEqual([])
    // What one person sees, or is changed, is no news to the group.
    await speak({ chatId: ROOM, text: say('x'), reader, instead: { chatId: ROOM, messageId: 7 } })
    expect(calls.map(({ method }) => method)).toEqual(['editMessageText'])
  })

  it('to one person alone is changed as theirs', async () => {
    const { calls, speak } = speaking({ sent: { message_id: 0, ephemeral_message_id: 3 } })
    const said = await speak({ chatId: ROOM, text: say('x'), reader, aside: ANA })
    expect(said).toEqual({ chatId: ROOM, messageId: 3, receiverId: ANA })
    expect(await speak({ chatId: ROOM, text: say('y'), reader, instead: said })).toEqual(said)
    expect(calls.at(-1)?.payload).toMatchObject({ ephemeral_message_id: 3 })
  })

  it('to one person alone is taken back where an old server has shown it to all', async () => {
    const { calls, speak } = speaking()
    await expect(speak({ chatId: ROOM, text: say('x'), reader, aside: ANA })).rejects.toThrow('taken back')
    expect(calls.at(-1)).toEqual({ method: 'deleteMessage', payload: { chat_id: ROOM, message_id: 7 } })
  })
})
