/** Ephemeral messages of Bot API 10.2 and 10.3: in a group, for one person. */
import { afterEach, describe, expect, it } from 'vitest'
import type { WorldMessage } from '../../../lib/local/protocol.ts'
import type { TelegramWorldOptions } from '../../../lib/local/telegram/world.ts'
import { type Bot, found, startBot, startTelegram, type TelegramServer } from './telegram-server.ts'

let telegram: TelegramServer
let bot: Bot
let groupId: number
let nadiaId: number

async function open(as: 'administrator' | 'member', options: Partial<TelegramWorldOptions> = {}) {
  bot = await startBot(() => ({}))
  telegram = await startTelegram({ webhook: { url: bot.url, secret: '' }, ...options })
  groupId = telegram.group().id
  nadiaId = telegram.person('Nadia').id
  await act('Lucía', { do: 'add-bot', chatId: groupId, admin: as === 'administrator' })
  bot.updates.length = 0
}

afterEach(async () => {
  await telegram.close()
  await bot.close()
})

const act = async (who: string, what: Parameters<TelegramServer['world']['act']>[1]) =>
  telegram.world.act(telegram.person(who).id, what)

const whisper = (payload: object = {}, parameters: object = {}) =>
  telegram.call('sendMessage', {
    chat_id: groupId,
    text: 'solo para ti',
    ephemeral_message_parameters: { receiver_user_id: nadiaId, ...parameters },
    ...payload,
  })

const outcome = async (answer: Promise<{ ok: boolean; error_code?: number; description?: string }>) => {
  const { ok, error_code, description } = await answer
  return ok ? 'ok' : `${error_code} ${description}`
}

const messages = (): WorldMessage[] => telegram.chat(groupId).messages
const lastMessage = (): WorldMessage => found(messages().at(-1))
const sentTo = (answer: { result?: unknown }) => answer.result as Record<string, unknown>
const button = { reply_markup: { inline_keyboard: [[{ text: 'Sí', callback_data: 'yes' }]] } }

async function press(message: WorldMessage, wait = false): Promise<string> {
  const what = { do: 'press', chatId: groupId, messageId: message.messageId, row: 0, column: 0 } as const
  await telegram.world.act(nadiaId, what, { wait })
  await telegram.world.settled()
  return found(bot.updates.at(-1)?.callback_query).id
}

async function sendUnseen(text = '/saldo') {
  const result = await act('Nadia', { do: 'send', chatId: groupId, text, unseen: true })
  return { result, message: bot.updates.at(-1)?.message }
}

const menu = (commands: object[] = [{ command: 'saldo', description: 'Tu saldo', is_ephemeral: true }]) =>
  telegram.call('setMyCommands', { commands })

describe('an ephemeral message', () => {
  it('has no message id but one of its own, names its receiver, and stands in the group for one person', async () => {
    await open('administrator')
    const { result } = await whisper()
    expect(result).toMatchObject({
      message_id: 0,
      ephemeral_message_id: 1,
      receiver_user: { id: nadiaId },
      chat: { id: groupId },
      text: 'solo para ti',
    })
    expect(lastMessage()).toMatchObject({ text: 'solo para ti', onlyFor: nadiaId, ephemeralId: 1 })
  })

  it('gives its id away again once it is deleted', async () => {
    await open('administrator')
    const id = sentTo(await whisper()).ephemeral_message_id
    expect(sentTo(await whisper()).ephemeral_message_id).not.toBe(id)
    const deleted = { chat_id: groupId, receiver_user_id: nadiaId, ephemeral_message_id: id }
    expect(await outcome(telegram.call('deleteEphemeralMessage', deleted))).toBe('ok')
    expect(sentTo(await whisper()).ephemeral_message_id).toBe(id)
    expect(await outcome(telegram.call('deleteEphemeralMessage', { ...deleted, receiver_user_id: 1 }))).toBe(
      '400 Bad Request: message to delete not found',
    )
  })

  it('is edited and deleted by methods of its own, and by no other', async () => {
    await open('administrator')
    const id = sentTo(await whisper(button)).ephemeral_message_id
    const target = { chat_id: groupId, receiver_user_id: nadiaId, ephemeral_message_id: id }
    expect(await telegram.call('editEphemeralMessageText', { ...target, text: 'otra cosa' })).toEqual({
      ok: true,
      result: true,
    })
    expect(lastMessage()).toMatchObject({ text: 'otra cosa', buttons: [], edited: true })
    const byZero = { chat_id: groupId, message_id: 0, text: 'x' }
    expect(await outcome(telegram.call('editMessageText', byZero))).toBe(
      '400 Bad Request: message to edit not found',
    )
    expect(await outcome(telegram.call('deleteMessage', byZero))).toBe(
      '400 Bad Request: message to delete not found',
    )
    await telegram.call('editEphemeralMessageReplyMarkup', { ...target, ...button })
    expect(lastMessage().buttons.flat()).toHaveLength(1)
    expect(await outcome(telegram.call('editEphemeralMessageCaption', { ...target, caption: 'x' }))).toBe(
      '400 Bad Request: there is no caption in the message to edit',
    )
  })

  it('is never sent without what it replies to', async () => {
    await open('administrator')
    const reply = (message_id: number) => ({
      reply_parameters: { message_id, allow_sending_without_reply: true },
    })
    expect(await outcome(whisper(reply(999)))).toBe('400 Bad Request: message to be replied not found')
    const { messageId } = await act('Nadia', { do: 'send', chatId: groupId, text: 'hola' })
    expect(await outcome(whisper(reply(found(messageId))))).toBe('ok')
  })

  it('is sent to members of groups only, and to no bot', async () => {
    await open('administrator')
    await act('Nadia', { do: 'start-bot' })
    expect(await outcome(whisper({ chat_id: nadiaId }))).toBe('400 Bad Request: BOT_NOT_ADMIN')
    const emily = { receiver_user_id: telegram.person('Emily').id }
    expect(await outcome(whisper({}, emily))).toBe('400 Bad Request: USER_NOT_PARTICIPANT')
    const itself = { receiver_user_id: telegram.world.bot.id }
    expect(await outcome(whisper({}, itself))).toBe('400 Bad Request: USER_IS_BOT')
  })

  it('counts to what a group may hear in a minute', async () => {
    await open('administrator', { enforceRateLimits: true })
    for (let count = 0; count < 20; count++) {
      telegram.clock.nowMs += 2000
      expect(
        await outcome(count % 2 ? whisper() : telegram.call('sendMessage', { chat_id: groupId, text: 'a' })),
      ).toBe('ok')
    }
    expect(await whisper()).toMatchObject({ error_code: 429, parameters: { retry_after: 22 } })
  })

  it('goes away in the app of its reader alone', async () => {
    await open('administrator')
    const id = sentTo(await whisper()).ephemeral_message_id
    const { messageId } = lastMessage()
    expect(await act('Bruno', { do: 'dismiss', chatId: groupId, messageId })).toMatchObject({ ok: false })
    expect(await act('Nadia', { do: 'dismiss', chatId: groupId, messageId })).toMatchObject({ ok: true })
    expect(messages().some(({ onlyFor }) => onlyFor !== undefined)).toBe(false)
    const target = { chat_id: groupId, receiver_user_id: nadiaId, ephemeral_message_id: id }
    expect(await outcome(telegram.call('editEphemeralMessageText', { ...target, text: 'x' }))).toBe('ok')
  })
})

describe('a press on an ephemeral message', () => {
  it('comes from its reader alone, with message id 0', async () => {
    await open('administrator')
    await whisper(button)
    const message = lastMessage()
    const others = { do: 'press', chatId: groupId, messageId: message.messageId, row: 0, column: 0 } as const
    expect(await act('Bruno', others)).toMatchObject({ ok: false })
    await press(message)
    expect(bot.updates.at(-1)?.callback_query).toMatchObject({
      data: 'yes',
      message: { message_id: 0, ephemeral_message_id: 1, receiver_user: { id: nadiaId } },
    })
  })
})

describe('a bot that does not administrate', () => {
  it('sends one only as an answer to a press, for 15 seconds, to who pressed', async () => {
    await open('member')
    expect(await outcome(whisper())).toBe('400 Bad Request: BOT_NOT_ADMIN')
    await telegram.call('sendMessage', { chat_id: groupId, text: '¿sí?', ...button })
    const callback_query_id = await press(lastMessage())
    expect(await outcome(whisper({}, { callback_query_id }))).toBe('ok')
    const bruno = { receiver_user_id: telegram.person('Bruno').id, callback_query_id }
    const late = '400 Bad Request: query is too old and response timeout expired or query ID is invalid'
    expect(await outcome(whisper({}, bruno))).toBe(late)
    telegram.clock.nowMs += 16_000
    expect(await outcome(whisper({}, { callback_query_id }))).toBe(late)
  })

  it('may put it in the place of the message that was pressed', async () => {
    await open('member')
    await telegram.call('sendMessage', { chat_id: groupId, text: '¿sí?', ...button })
    const { messageId } = lastMessage()
    const callback_query_id = await press(lastMessage())
    await whisper({}, { callback_query_id, replace_callback_query_message: true })
    expect(lastMessage()).toMatchObject({ onlyFor: nadiaId, inPlaceOf: messageId })
  })

  it('sends one as an answer to an ephemeral command, for 15 seconds', async () => {
    await open('member')
    await menu()
    const { message } = await sendUnseen()
    const reply_parameters = { ephemeral_message_id: found(message).ephemeral_message_id }
    expect(await outcome(whisper({ reply_parameters }))).toBe('ok')
    expect(
      await outcome(telegram.call('sendMessage', { chat_id: groupId, text: 'a todos', reply_parameters })),
    ).toBe('400 Bad Request: message to be replied not found')
    telegram.clock.nowMs += 16_000
    expect(await outcome(whisper({ reply_parameters }))).toBe(
      '400 Bad Request: message to be replied not found',
    )
  })
})

describe('an ephemeral command', () => {
  it('is marked in the menu', async () => {
    await open('administrator')
    await menu([
      { command: 'saldo', description: 'Tu saldo', is_ephemeral: true },
      { command: 'ranking', description: 'El ranking', is_ephemeral: false },
    ])
    expect((await telegram.call('getMyCommands')).result).toEqual([
      { command: 'saldo', description: 'Tu saldo', is_ephemeral: true },
      { command: 'ranking', description: 'El ranking' },
    ])
    expect(telegram.chat(groupId).commands[nadiaId]).toEqual([
      { command: 'saldo', description: 'Tu saldo', isEphemeral: true },
      { command: 'ranking', description: 'El ranking' },
    ])
  })

  it('reaches the bot alone, also one in privacy mode, with message id 0', async () => {
    await open('member')
    await menu()
    const { message } = await sendUnseen()
    expect(message).toMatchObject({
      message_id: 0,
      ephemeral_message_id: 1,
      receiver_user: { id: telegram.world.bot.id },
      from: { id: nadiaId },
      text: '/saldo',
    })
    expect(lastMessage()).toMatchObject({ onlyFor: nadiaId, text: '/saldo' })
  })

  it('is none where the menu does not say so', async () => {
    await open('administrator')
    await menu([{ command: 'saldo', description: 'Tu saldo' }])
    expect((await sendUnseen()).result.ok).toBe(false)
  })

  it('also is what answers an ephemeral message of the bot', async () => {
    await open('member')
    await menu()
    const { message } = await sendUnseen()
    await whisper({ reply_parameters: { ephemeral_message_id: found(message).ephemeral_message_id } })
    await act('Nadia', { do: 'send', chatId: groupId, text: '300', replyTo: lastMessage().messageId })
    expect(bot.updates.at(-1)?.message).toMatchObject({ message_id: 0, text: '300' })
    expect(lastMessage()).toMatchObject({ text: '300', onlyFor: nadiaId })
  })
})

describe('where there is nothing ephemeral', () => {
  it('a group refuses it', async () => {
    await open('administrator')
    await menu()
    await act('Lucía', { do: 'allow-ephemeral', chatId: groupId, allowed: false })
    expect(await outcome(whisper())).toBe('400 Bad Request: CHAT_SEND_EPHEMERAL_FORBIDDEN')
    expect(telegram.chat(groupId).commands[nadiaId]).toEqual([{ command: 'saldo', description: 'Tu saldo' }])
    await act('Lucía', { do: 'allow-ephemeral', chatId: groupId, allowed: true })
    expect(await outcome(whisper())).toBe('ok')
  })

  it('an old app shows nothing, though the server is content', async () => {
    await open('administrator')
    await act('Nadia', { do: 'use-old-app', old: true })
    const before = messages().length
    expect(await outcome(whisper())).toBe('ok')
    expect(messages()).toHaveLength(before)
  })

  it('an old server shows it to all', async () => {
    await open('administrator', { oldServer: true })
    await menu()
    const { result } = await whisper()
    expect(result).toHaveProperty('message_id', lastMessage().messageId)
    expect(lastMessage()).not.toHaveProperty('onlyFor')
    expect((await sendUnseen()).result.ok).toBe(false)
    expect(await outcome(telegram.call('editEphemeralMessageText', { text: 'x' }))).toBe('404 Not Found')
  })
})
