import { describe, expect, it } from 'vitest'
import type { Answer } from '../../lib/contract/feature.ts'
import { deliver } from '../../lib/telegram/rendering.ts'
import { createTranslator } from '../../lib/telegram/translator.ts'
import { parseUpdate, readIncoming } from '../../lib/telegram/update.ts'
import type { Text, TextValue } from '../../lib/values/text.ts'
import { groupMessage, NADIA, press, ROOM } from './updates.ts'

const texts = { bold: '<b>{{it}}</b>', two: 'dos', yes: 'Sí {{it}}', toast: '{{it}}' }
const translate = createTranslator([{ name: 'test', texts: { es: texts, en: texts } }])
const say = (key: keyof typeof texts, it: TextValue = ''): Text => ({
  namespace: 'test',
  key,
  values: { it },
})
const reader = { language: 'es', symbol: '🪙', timeZone: 'Europe/Madrid' } as const

const delivered = (answer: Answer, update: object) => {
  const parsed = parseUpdate(JSON.stringify(update))
  if (!parsed) throw new Error('no update')
  return deliver(answer, readIncoming(parsed, 'the_phantom_bot'), reader, translate)
}
const message = groupMessage({ text: '/x' })
const pressed = press('test:x:1:', { messageId: 44 })
const plainly = { chat_id: ROOM.id, parse_mode: 'HTML', link_preview_options: { is_disabled: true } }

describe('an answer to a message', () => {
  it('hangs on it in a group, and is said even if it was deleted', () => {
    expect(delivered({ text: say('two') }, message)).toEqual({
      response: {
        method: 'sendMessage',
        payload: {
          ...plainly,
          text: 'dos',
          reply_parameters: { message_id: message.message.message_id, allow_sending_without_reply: true },
        },
      },
      calls: [],
    })
  })

  it('stands by itself in private', () => {
    const chat = { id: NADIA.id, type: 'private' }
    const { response } = delivered({ text: say('two') }, groupMessage({ text: '/x', chat }))
    expect(response?.payload).toEqual({ ...plainly, chat_id: NADIA.id, text: 'dos' })
  })

  it('stays in its topic', () => {
    const asked = groupMessage({ text: '/x', message: { message_thread_id: 7, is_topic_message: true } })
    expect(delivered({ text: say('two') }, asked).response?.payload).toMatchObject({ message_thread_id: 7 })
    const thread = groupMessage({ text: '/x', message: { message_thread_id: 7 } })
    expect(delivered({ text: say('two') }, thread).response?.payload).not.toHaveProperty('message_thread_id')
  })

  it('is nothing where there is nothing to say, or only a toast and no button', () => {
    expect(delivered(undefined, message)).toEqual({ response: undefined, calls: [] })
    expect(delivered({ toast: say('two') }, message)).toEqual({ response: undefined, calls: [] })
  })

  it('has its paragraphs apart, its values escaped, its buttons plain', () => {
    const evil = '<b>&"'
    const { response } = delivered(
      {
        text: [say('bold', evil), say('two')],
        buttons: [
          [{ label: say('yes', evil), data: 'a:b:1:' }],
          [],
          [{ label: say('two'), url: 'https://t.me/x' }],
        ],
      },
      message,
    )
    expect(response?.payload).toMatchObject({
      text: '<b>&lt;b&gt;&amp;&quot;</b>\n\ndos',
      reply_markup: {
        inline_keyboard: [
          [{ text: 'Sí <b>&"', callback_data: 'a:b:1:' }],
          [{ text: 'dos', url: 'https://t.me/x' }],
        ],
      },
    })
  })

  it('asks for a reply of that person alone', () => {
    const { response } = delivered({ text: say('two'), forceReply: true }, message)
    expect(response?.payload.reply_markup).toEqual({ force_reply: true, selective: true })
  })

  it('carries no keyboard when all its rows are empty', () => {
    const { response } = delivered({ text: say('two'), buttons: [[], []] }, message)
    expect(response?.payload).not.toHaveProperty('reply_markup')
  })
})

describe('an answer to a press', () => {
  const id = pressed.callback_query.id

  it('changes the message of the button, and ends its progress bar by a call of its own', () => {
    expect(delivered({ text: say('two') }, pressed)).toEqual({
      response: { method: 'editMessageText', payload: { ...plainly, text: 'dos', message_id: 44 } },
      calls: [{ method: 'answerCallbackQuery', payload: { callback_query_id: id } }],
    })
  })

  it('is a new message when it says so', () => {
    const { response, calls } = delivered({ text: say('two'), as: 'new', toast: say('two') }, pressed)
    expect(response).toEqual({ method: 'sendMessage', payload: { ...plainly, text: 'dos' } })
    expect(calls[0]?.payload).toEqual({ callback_query_id: id, text: 'dos', show_alert: false })
  })

  it('is a new message instead of the old one, which loses its buttons', () => {
    const { response, calls } = delivered({ text: say('two'), as: 'instead' }, pressed)
    expect(response?.method).toBe('sendMessage')
    expect(calls).toContainEqual({
      method: 'editMessageReplyMarkup',
      payload: { chat_id: ROOM.id, message_id: 44 },
    })
    expect(delivered({ text: say('two'), as: 'instead' }, message).calls).toEqual([])
  })

  it('is a new message in the topic of the button', () => {
    const inTopic = press('test:x:1:')
    Object.assign(inTopic.callback_query.message, { message_thread_id: 7, is_topic_message: true })
    expect(delivered({ text: say('two'), as: 'new' }, inTopic).response?.payload).toMatchObject({
      message_thread_id: 7,
    })
  })

  it('with a photo is sent as one, and changed as one', () => {
    const onPhoto = press('test:x:1:', { messageId: 44 })
    Object.assign(onPhoto.callback_query.message, { photo: [] })
    const caption = { caption: 'dos', parse_mode: 'HTML' }
    const pictured = { text: say('two'), photo: 'AgAC' }
    // A message of words can't become a picture.
    expect(delivered(pictured, pressed).response).toEqual({
      method: 'sendPhoto',
      payload: { chat_id: ROOM.id, ...caption, photo: 'AgAC' },
    })
    expect(delivered(pictured, onPhoto).response).toEqual({
      method: 'editMessageMedia',
      payload: { chat_id: ROOM.id, message_id: 44, media: { type: 'photo', media: 'AgAC', ...caption } },
    })
    expect(delivered({ text: say('two') }, onPhoto).response).toEqual({
      method: 'editMessageCaption',
      payload: { chat_id: ROOM.id, message_id: 44, ...caption },
    })
    expect(delivered({ text: say('two'), as: 'new' }, onPhoto).response?.method).toBe('sendMessage')
  })

  it.each([
    [{ toast: say('two') }, { text: 'dos', show_alert: false }],
    [
      { toast: say('toast', '<b>&"'), alert: true },
      { text: '<b>&"', show_alert: true },
    ],
    [undefined, {}],
  ])('is a toast alone: %j', (answer, fields) => {
    expect(delivered(answer, pressed)).toEqual({
      response: { method: 'answerCallbackQuery', payload: { callback_query_id: id, ...fields } },
      calls: [],
    })
  })

  it('keeps a toast to what Telegram takes, and never cuts an emoji in two', () => {
    const toastOf = (text: string) =>
      String(delivered({ toast: say('toast', text) }, pressed).response?.payload.text)
    expect(toastOf('x'.repeat(300))).toHaveLength(200)
    const cut = toastOf(`x${'👻'.repeat(150)}`)
    expect(cut.length).toBeLessThanOrEqual(200)
    expect(cut.isWellFormed()).toBe(true)
  })
})
