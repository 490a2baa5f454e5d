import { expect, it } from 'vitest'
import { TelegramRefused } from '../../lib/contract/telegram.ts'
import { createTelegram } from '../../lib/telegram/client.ts'
import { createTranslator } from '../../lib/telegram/translator.ts'
import { FIRST_NOBODY, userId } from '../../lib/values/ids.ts'

/** The number in the place of who had themselves erased is nobody's in Telegram, and may be somebody's own there some day. */

const asked: unknown[] = []
const { calls } = createTelegram('1:x', 'https://telegram.invalid', 1_000, {
  way: {
    call: async (method, parameters) => {
      asked.push({ method, parameters })
      return true
    },
    download: async () => undefined,
  },
})

it.each([
  ['unbanChatMember', { chat_id: -1001, user_id: FIRST_NOBODY, only_if_banned: true }],
  ['banChatMember', { chat_id: -1001, user_id: 2 ** 53 - 1 }],
  ['sendMessage', { chat_id: FIRST_NOBODY + 7, text: 'hola' }],
] as const)('Telegram is never asked about them: %s', async (method, parameters) => {
  asked.length = 0
  await expect(calls.call(method, parameters)).rejects.toBeInstanceOf(TelegramRefused)
  expect(asked).toEqual([])
})

it('of whoever has Telegram’s own number it is', async () => {
  asked.length = 0
  await calls.call('unbanChatMember', { chat_id: -1001, user_id: FIRST_NOBODY - 1 })
  expect(asked).toHaveLength(1)
})

it('and a mention leads to nobody', () => {
  const translate = createTranslator([
    { name: 'test', texts: { es: { who: '{{who}}' }, en: { who: '{{who}}' } } },
  ])
  const shown = (id: number) =>
    translate(
      { namespace: 'test', key: 'who', values: { who: { person: { userId: userId(id), firstName: '' } } } },
      { language: 'es', format: 'html', symbol: '🪙' } as Parameters<typeof translate>[1],
    )
  expect(shown(FIRST_NOBODY)).not.toContain('tg://')
  expect(shown(FIRST_NOBODY)).toContain('👤')
  expect(shown(FIRST_NOBODY - 1)).toContain(`tg://user?id=${FIRST_NOBODY - 1}`)
})
