import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { deliverAnswer } from '../../../lib/bot/door/answering.ts'
import type { Answer } from '../../../lib/contract/answer.ts'
import { type ActionData, button, buttonRef } from '../../../lib/contract/button.ts'
import { pictureKind } from '../../../lib/contract/notice.ts'
import { type MethodCall, TelegramRefused } from '../../../lib/contract/telegram.ts'
import type { Services } from '../../../lib/contract/turn.ts'
import { createCallbackCodec } from '../../../lib/telegram/callback-data.ts'
import { readIncoming } from '../../../lib/telegram/incoming.ts'
import { createTranslator } from '../../../lib/telegram/translator.ts'
import { parseUpdate } from '../../../lib/telegram/update.ts'
import { userId } from '../../../lib/values/ids.ts'
import type { Text, TextValue } from '../../../lib/values/text.ts'
import { groupMessage, NADIA, press, ROOM } from '../updates.ts'

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
const NOW = 1_795_435_200_000
const DRAWN = pictureKind({ kind: 'test.drawn', draw: async () => Buffer.from('a picture') })
const BROKEN = pictureKind({ kind: 'test.broken', draw: () => Promise.reject(new Error('no pencil')) })

/** What is said of a chat that is known to hear it; `refuses`: methods that Telegram says no to, with its words. */
async function delivered(answer: Answer, update: object, refuses: Record<string, string> = {}) {
  const parsed = parseUpdate(JSON.stringify(update))
  const incoming = parsed && readIncoming(parsed, renderer)
  if (!incoming?.chat || !incoming.from) throw new Error('no update')
  const calls: MethodCall[] = []
  const call = async (method: MethodCall['method'], payload: never) => {
    calls.push({ method, payload } as MethodCall)
    const words = refuses[method]
    delete refuses[method]
    if (words) throw new TelegramRefused(method, 400, words)
    return { message_id: 900 }
  }
  const logger = { info() {}, warn() {}, error() {} }
  const services = {
    telegram: { call },
    logger,
    bot: { username: 'the_phantom_bot' },
    features: [{ pictures: [DRAWN, BROKEN] }],
  } as unknown as Services
  const actor = { kind: 'person', userId: userId(NADIA.id), firstName: 'Nadia', lastName: null } as const
  const said = {
    answer,
    incoming,
    chat: incoming.chat,
    audience: reader,
    actor,
    group: undefined,
    now: NOW,
    key: 'a',
    voice: { roomAt: NOW },
    heard: true,
    reads: true,
    repeated: false,
    tidies: true,
  }
  const { body } = await deliverAnswer({ services, renderer }, said)
  const { method, ...payload } = (body ? JSON.parse(body) : {}) as { method?: string }
  return { response: method === undefined ? undefined : { method, payload }, calls }
}
/** By a call, where its picture may be refused. */
async function shown(answer: Answer, update: object) {
  const { response, calls } = await delivered(answer, update)
  return response ?? calls.find(({ method }) => method !== 'answerCallbackQuery')
}
const refOf = (whose: 'owner' | 'anyone') =>
  buttonRef<ActionData>({ feature: 'a', name: 'b', version: 1, for: whose, data: z.array(z.string()) })
const anyones = refOf('anyone')
const message = groupMessage({ text: '/x' })
const pressed = press('test:x:1:', { messageId: 44 })
const plainly = { chat_id: ROOM.id, parse_mode: 'HTML', link_preview_options: { is_disabled: true } }

describe('an answer to a message', () => {
  it('hangs on it in a group, and is said even if it was deleted', async () => {
    expect(await delivered({ where: 'room', text: say('two') }, message)).toEqual({
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

  it('stands by itself in private', async () => {
    const chat = { id: NADIA.id, type: 'private' }
    const { response } = await delivered(
      { where: 'room', text: say('two') },
      groupMessage({ text: '/x', chat }),
    )
    expect(response?.payload).toEqual({ ...plainly, chat_id: NADIA.id, text: 'dos' })
  })

  it('stays in its topic', async () => {
    const asked = groupMessage({ text: '/x', message: { message_thread_id: 7, is_topic_message: true } })
    expect((await delivered({ where: 'room', text: say('two') }, asked)).response?.payload).toMatchObject({
      message_thread_id: 7,
    })
    const thread = groupMessage({ text: '/x', message: { message_thread_id: 7 } })
    expect(
      (await delivered({ where: 'room', text: say('two') }, thread)).response?.payload,
    ).not.toHaveProperty('message_thread_id')
  })

  it('is nothing where there is nothing to say, or only a toast and no button', async () => {
    expect(await delivered(undefined, message)).toEqual({ response: undefined, calls: [] })
    expect(await delivered({ toast: say('two') }, message)).toEqual({ response: undefined, calls: [] })
  })

  it('has its paragraphs apart, its values escaped, its buttons plain', async () => {
    const evil = '<b>&"'
    const { response } = await delivered(
      {
        where: 'room',
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

  it('asks for a reply of that person alone', async () => {
    const { response } = await delivered({ where: 'room', text: say('two'), forceReply: true }, message)
    expect(response?.payload).toMatchObject({ reply_markup: { force_reply: true, selective: true } })
  })

  it('carries no keyboard when all its rows are empty', async () => {
    const { response } = await delivered({ where: 'room', text: say('two'), buttons: [[], []] }, message)
    expect(response?.payload).not.toHaveProperty('reply_markup')
  })
})

describe('an answer to a press', () => {
  const id = pressed.callback_query.id

  it('changes the message of the button, and ends its progress bar by a call of its own', async () => {
    expect(await delivered({ where: 'room', text: say('two') }, pressed)).toEqual({
      response: { method: 'editMessageText', payload: { ...plainly, text: 'dos', message_id: 44 } },
      calls: [{ method: 'answerCallbackQuery', payload: { callback_query_id: id } }],
    })
  })

  it('is a new message when it says so', async () => {
    const { response, calls } = await delivered(
      { where: 'room', text: say('two'), as: 'new', toast: say('two') },
      pressed,
    )
    expect(response).toEqual({ method: 'sendMessage', payload: { ...plainly, text: 'dos' } })
    expect(calls[0]?.payload).toEqual({ callback_query_id: id, text: 'dos', show_alert: false })
  })

  it('is a new message instead of the old one, which loses its buttons', async () => {
    const { response, calls } = await delivered({ where: 'room', text: say('two'), as: 'instead' }, pressed)
    expect(response?.method).toBe('sendMessage')
    expect(calls).toContainEqual({
      method: 'editMessageReplyMarkup',
      payload: { chat_id: ROOM.id, message_id: 44 },
    })
    expect((await delivered({ where: 'room', text: say('two'), as: 'instead' }, message)).calls).toEqual([])
  })

  it('is a new message instead of one that Telegram no longer shows, which nobody would see changed', async () => {
    const onGone = press('test:x:1:', { messageId: 44 })
    Object.assign(onGone.callback_query.message, { date: 0 })
    const { response, calls } = await delivered({ where: 'room', text: say('two') }, onGone)
    expect(response).toEqual({ method: 'sendMessage', payload: { ...plainly, text: 'dos' } })
    expect(calls).toContainEqual({
      method: 'editMessageReplyMarkup',
      payload: { chat_id: ROOM.id, message_id: 44 },
    })
  })

  it('is a new message in the topic of the button', async () => {
    const inTopic = press('test:x:1:')
    Object.assign(inTopic.callback_query.message, { message_thread_id: 7, is_topic_message: true })
    expect(
      (await delivered({ where: 'room', text: say('two'), as: 'new' }, inTopic)).response?.payload,
    ).toMatchObject({
      message_thread_id: 7,
    })
  })

  it('with a photo is sent as one, and changed as one', async () => {
    const onPhoto = press('test:x:1:', { messageId: 44 })
    Object.assign(onPhoto.callback_query.message, { photo: [] })
    const caption = { caption: 'dos', parse_mode: 'HTML' }
    const pictured = { where: 'room', text: say('two'), photo: 'AgAC' } as const
    // A message of words can't become a picture.
    expect(await shown(pictured, pressed)).toEqual({
      method: 'sendPhoto',
      payload: { chat_id: ROOM.id, ...caption, photo: 'AgAC' },
    })
    expect(await shown(pictured, onPhoto)).toEqual({
      method: 'editMessageMedia',
      payload: { chat_id: ROOM.id, message_id: 44, media: { type: 'photo', media: 'AgAC', ...caption } },
    })
    expect(await shown({ where: 'room', text: say('two') }, onPhoto)).toEqual({
      method: 'editMessageCaption',
      payload: { chat_id: ROOM.id, message_id: 44, ...caption },
    })
    expect((await shown({ where: 'room', text: say('two'), as: 'new' }, onPhoto))?.method).toBe('sendMessage')
  })

  it.each([
    [{ toast: say('two') }, { text: 'dos', show_alert: false }],
    [
      { toast: say('toast', '<b>&"'), alert: true },
      { text: '<b>&"', show_alert: true },
    ],
    [undefined, {}],
  ])('is a toast alone: %j', async (answer, fields) => {
    expect(await delivered(answer, pressed)).toEqual({
      response: { method: 'answerCallbackQuery', payload: { callback_query_id: id, ...fields } },
      calls: [],
    })
  })
})

describe('an answer that Telegram does not take as it is', () => {
  const topic = groupMessage({ text: '/x', message: { message_thread_id: 7, is_topic_message: true } })

  it.each([
    ['not enough rights to send photos to the chat'],
    ['CHAT_SEND_PHOTOS_FORBIDDEN'],
    ['IMAGE_PROCESS_FAILED'],
    ['wrong file identifier/HTTP URL specified'],
  ])('is said in words where its picture is refused: %s', async (words) => {
    const { calls } = await delivered({ where: 'room', text: say('two'), photo: 'AgAC' }, message, {
      sendPhoto: words,
    })
    expect(calls.map(({ method }) => method)).toEqual(['sendPhoto', 'sendMessage'])
  })

  it.each(['message thread not found', 'TOPIC_CLOSED'])(
    'is said in general where its topic is gone: %s',
    async (words) => {
      const { calls } = await delivered({ where: 'room', text: say('two'), photo: 'AgAC' }, topic, {
        sendPhoto: words,
      })
      expect(calls.map(({ payload }) => 'message_thread_id' in (payload ?? {}))).toEqual([true, false])
    },
  )
})

describe('an answer with a picture to be drawn', () => {
  const drawn = (kind: string): Answer => ({
    where: 'room',
    text: say('two'),
    picture: { kind, data: {}, words: say('yes', 'todo') },
  })
  const said = async (kind: string, refuses: Record<string, string> = {}) =>
    (await delivered(drawn(kind), message, refuses)).calls.map(({ method, payload }) => ({
      method,
      ...payload,
    }))

  it('is uploaded, with the text as its caption', async () => {
    expect(await said('test.drawn')).toMatchObject([
      { method: 'sendPhoto', caption: 'dos', photo: { source: Buffer.from('a picture') } },
    ])
  })

  it('is said in its own words where no picture may be shown, and where it can’t be drawn', async () => {
    expect(await said('test.drawn', { sendPhoto: 'CHAT_SEND_PHOTOS_FORBIDDEN' })).toMatchObject([
      { method: 'sendPhoto' },
      { method: 'sendMessage', text: 'Sí todo' },
    ])
    expect(await said('test.broken')).toMatchObject([{ method: 'sendMessage', text: 'Sí todo' }])
  })
})

describe('a toast longer than Telegram shows', () => {
  it('is said as a message, whole', async () => {
    const long = 'palabra '.repeat(40).trim()
    const { calls, response } = await delivered({ toast: say('toast', long), alert: true }, pressed)
    const said = [...calls, ...(response ? [response] : [])].find(({ method }) => method === 'sendMessage')
    expect(said?.payload).toMatchObject({ text: long })
    expect(calls.map(({ method }) => method)).toContain('answerCallbackQuery')
  })
})
