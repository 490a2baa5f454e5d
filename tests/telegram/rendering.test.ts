import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Answer } from '../../lib/contract/answer.ts'
import { type ActionData, type Button, button, buttonRef } from '../../lib/contract/button.ts'
import { linkButton } from '../../lib/contract/link.ts'
import { createCallbackCodec } from '../../lib/telegram/callback-data.ts'
import { deliver, renderMessage } from '../../lib/telegram/rendering.ts'
import { createTranslator } from '../../lib/telegram/translator.ts'
import { parseUpdate, readIncoming } from '../../lib/telegram/update.ts'
import { chatId, groupId, userId } from '../../lib/values/ids.ts'
import type { Text, TextValue } from '../../lib/values/text.ts'
import { groupMessage, NADIA, press, ROOM } from '../bot/updates.ts'

const texts = { bold: '<b>{{it}}</b>', two: 'dos', yes: 'Sí {{it}}', toast: '{{it}}' }
const codec = createCallbackCodec(['a key of the tests, long enough'])
const renderer = {
  translate: createTranslator([{ name: 'test', texts: { es: texts, en: texts } }]),
  codec,
  botUsername: 'the_phantom_bot',
}
const say = (key: keyof typeof texts, it: TextValue = ''): Text => ({
  namespace: 'test',
  key,
  values: { it },
})
const reader = { language: 'es', symbol: '🪙', timeZone: 'Europe/Madrid' } as const

const delivered = (answer: Answer, update: object) => {
  const parsed = parseUpdate(JSON.stringify(update))
  if (!parsed) throw new Error('no update')
  return deliver(answer, readIncoming(parsed, renderer), reader, renderer)
}
const refOf = (whose: 'owner' | 'anyone') =>
  buttonRef<ActionData>({ feature: 'a', name: 'b', version: 1, for: whose, data: z.array(z.string()) })
const [anyones, owners] = [refOf('anyone'), refOf('owner')]
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
          [button(say('yes', evil), anyones, [])],
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
    expect(response?.payload).toMatchObject({ reply_markup: { force_reply: true, selective: true } })
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
    const toastOf = (toast: string) => {
      const { response } = delivered({ toast: say('toast', toast) }, pressed)
      return String((response as { payload: { text?: string } } | undefined)?.payload.text)
    }
    expect(toastOf('x'.repeat(300))).toHaveLength(200)
    const cut = toastOf(`x${'👻'.repeat(150)}`)
    expect(cut.length).toBeLessThanOrEqual(200)
    expect(cut.isWellFormed()).toBe(true)
  })
})

describe('buttons', () => {
  const [NADIA_ID, IVAN_ID] = [userId(NADIA.id), userId(5_002)]
  const shownTo = (audience: object, ...row: readonly (Button | { label: Text; raw: string })[]) => {
    const { payload } = renderMessage(
      { texts: [say('two')], buttons: [row] },
      { chatId: chatId(ROOM.id) },
      { ...reader, ...audience },
      renderer,
    )
    const { reply_markup } = payload as unknown as {
      reply_markup: { inline_keyboard: { text: string; callback_data?: string; url?: string }[][] }
    }
    return reply_markup.inline_keyboard[0] ?? []
  }
  const pressedBy = (data: string | undefined, id = NADIA_ID) => codec.decode(data ?? '', id)

  it('for their owner are whoever reads them’s, or whose they say they are; for anyone, nobody’s', () => {
    const theirs = button(say('two'), owners, ['x', 7n])
    const [own, anothers, all] = shownTo(
      { userId: NADIA_ID },
      theirs,
      button(say('two'), owners, [], IVAN_ID),
      button(say('two'), anyones, []),
    )
    expect(pressedBy(own?.callback_data)).toMatchObject({ ownerId: NADIA_ID, fields: ['x', '7'] })
    expect(pressedBy(anothers?.callback_data)).toMatchObject({ ownerId: IVAN_ID })
    expect(pressedBy(all?.callback_data)).toMatchObject({ ownerId: undefined })
    // Whom Telegram doesn't name can't be told from others.
    expect(pressedBy(shownTo({}, theirs)[0]?.callback_data)).toMatchObject({ ownerId: undefined })
  })

  it('of a question are signed for whom it was put to', () => {
    const to = {
      feature: 'a',
      name: 'q',
      nonce: 'AbC-_123',
      anonymous: false,
      expiresAt: 1_795_435_200_000,
      askedId: NADIA_ID,
    }
    const [yes] = shownTo({ userId: IVAN_ID }, { label: say('two'), answer: 'yes', to })
    expect(pressedBy(yes?.callback_data)).toMatchObject({ kind: 'answer', answer: 'yes', genuine: true })
    expect(pressedBy(yes?.callback_data, IVAN_ID)).toMatchObject({ kind: 'answer', genuine: false })
  })

  it('that are links lead to the private chat, with their group in them', () => {
    const [to] = shownTo({}, linkButton(say('two'), { name: 'perfil' }, groupId(7n), 5))
    const { origin, pathname, searchParams } = new URL(to?.url ?? '')
    expect(origin + pathname).toBe('https://t.me/the_phantom_bot')
    expect(codec.decodeLink(searchParams.get('start') ?? '')).toEqual({
      name: 'perfil',
      groupId: groupId(7n),
      subject: 5,
    })
  })

  it('that an older version encoded stay as they are', () => {
    expect(shownTo({}, { label: say('two'), raw: 'a:b:1:' })).toEqual([
      { text: 'dos', callback_data: 'a:b:1:' },
    ])
  })
})
