/** Telegram's own refusals, word for word. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startTelegram, type TelegramServer } from './telegram-server.ts'

let telegram: TelegramServer
beforeEach(async () => {
  telegram = await startTelegram()
})
afterEach(() => telegram.close())

const refusal = async (method: string, payload: object = {}) => {
  const answer = await telegram.call(method, payload)
  expect(answer.ok).toBe(false)
  return `${answer.error_code} ${answer.description}`
}

async function startedChat(): Promise<number> {
  const { id } = telegram.person('Nadia')
  await telegram.world.act(id, { do: 'start-bot' })
  return id
}

async function botMessage(chatId: number, payload: object = { text: 'hola' }): Promise<number> {
  const { result } = await telegram.call('sendMessage', { chat_id: chatId, ...payload })
  return (result as { message_id: number }).message_id
}

async function addBot(admin: boolean): Promise<number> {
  const chatId = telegram.group().id
  await telegram.world.act(telegram.person('Lucía').id, { do: 'add-bot', chatId, admin })
  return chatId
}

describe('the door', () => {
  it('knows its token and its methods', async () => {
    const wrong = await fetch(`${telegram.apiRoot}/bot1:x/getMe`)
    expect(wrong.status).toBe(401)
    expect(await wrong.json()).toEqual({ ok: false, error_code: 401, description: 'Unauthorized' })
    expect(await refusal('doMagic')).toBe('404 Not Found')
  })

  it('takes method names in any case, and parameters from query, form and JSON', async () => {
    const chatId = await startedChat()
    const url = `${telegram.apiRoot}/bot${telegram.world.bot.token}`
    const query = await fetch(`${url}/SENDMESSAGE?chat_id=${chatId}&text=uno`)
    expect(((await query.json()) as { ok: boolean }).ok).toBe(true)
    const markup = JSON.stringify({ inline_keyboard: [[{ text: 'x', callback_data: 'y' }]] })
    const body = new URLSearchParams({ chat_id: String(chatId), text: 'dos', reply_markup: markup })
    const form = await fetch(`${url}/sendMessage`, { method: 'POST', body })
    expect(((await form.json()) as { ok: boolean }).ok).toBe(true)
    const messages = telegram.chat(chatId).messages.slice(-2)
    expect(messages.map((m) => [m.text, m.buttons.flat().length])).toEqual([
      ['uno', 0],
      ['dos', 1],
    ])
  })
})

describe('texts', () => {
  it('are as long as their characters, whatever these weigh', async () => {
    const chat_id = await startedChat()
    const send = (text: string) => telegram.call('sendMessage', { chat_id, text })
    expect(await send('👻'.repeat(4096))).toMatchObject({ ok: true })
    expect(await send('👻'.repeat(4097))).toMatchObject({ ok: false })
  })

  it.each<[object, string]>([
    [{ text: '' }, '400 Bad Request: message text is empty'],
    [{ text: ' \n ' }, '400 Bad Request: message text is empty'],
    [{ text: '<b></b>', parse_mode: 'HTML' }, '400 Bad Request: message text is empty'],
    [{ text: 'x'.repeat(4097) }, '400 Bad Request: message is too long'],
    [{ text: `<b>${'x'.repeat(4097)}</b>`, parse_mode: 'HTML' }, '400 Bad Request: message is too long'],
    // Short when its entities are read, and too much to read.
    [{ text: `${'<b></b>'.repeat(5000)}x`, parse_mode: 'HTML' }, '400 Bad Request: message is too long'],
    [
      { text: '<b>x', parse_mode: 'HTML' },
      `400 Bad Request: can't parse entities: Can't find end tag corresponding to start tag "b"`,
    ],
    [{ text: 'x', message_thread_id: 5 }, '400 Bad Request: message thread not found'],
    [
      { text: 'x', reply_parameters: { message_id: 999 } },
      '400 Bad Request: message to be replied not found',
    ],
    [{ text: 'x', reply_markup: '{' }, "400 Bad Request: can't parse reply keyboard markup JSON object"],
    [{ text: 'x', reply_markup: [] }, '400 Bad Request: object expected as reply markup'],
    [
      { text: 'x', reply_markup: { inline_keyboard: [[{ text: 'a' }]] } },
      "400 Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
    ],
    [
      { text: 'x', reply_markup: { inline_keyboard: [[{ text: 'a', callback_data: 'ñ'.repeat(33) }]] } },
      '400 Bad Request: BUTTON_DATA_INVALID',
    ],
    [
      { text: 'x', reply_markup: { inline_keyboard: [[{ text: 'a', url: 'nowhere' }]] } },
      "400 Bad Request: inline keyboard button URL 'nowhere' is invalid: Wrong HTTP URL",
    ],
  ])('%j', async (payload, expected) => {
    expect(await refusal('sendMessage', { chat_id: await startedChat(), ...payload })).toBe(expected)
  })

  it('takes exactly 4 096 characters after parsing, and 64 bytes of callback data', async () => {
    const chat_id = await startedChat()
    const text = `<b>${'x'.repeat(4096)}</b>`
    const reply_markup = { inline_keyboard: [[{ text: 'a', callback_data: 'ñ'.repeat(32) }]] }
    expect(
      await telegram.call('sendMessage', { chat_id, text, parse_mode: 'HTML', reply_markup }),
    ).toMatchObject({
      ok: true,
      result: { entities: [{ type: 'bold', offset: 0, length: 4096 }], reply_markup },
    })
  })
})

describe('chats', () => {
  it('that are none of the bot', async () => {
    const send = (chat_id: unknown) => refusal('sendMessage', { chat_id, text: 'x' })
    const stranger = telegram.person('Nadia').id
    expect(await send('')).toBe('400 Bad Request: chat_id is empty')
    expect(await send(424242)).toBe('400 Bad Request: chat not found')
    expect(await send(stranger)).toBe('400 Bad Request: chat not found')
    expect(await send(telegram.group().id)).toBe('403 Forbidden: bot is not a member of the supergroup chat')
    expect(await send(1087968824)).toBe("403 Forbidden: bots can't send messages to bots")
    await addBot(false)
    expect(await send(stranger)).toBe("403 Forbidden: bot can't initiate conversation with a user")
  })

  it('that shut the bot out', async () => {
    const person = await startedChat()
    await telegram.world.act(person, { do: 'block-bot', blocked: true })
    expect(await refusal('sendMessage', { chat_id: person, text: 'x' })).toBe(
      '403 Forbidden: bot was blocked by the user',
    )
    const chatId = await addBot(false)
    await telegram.world.act(telegram.person('Lucía').id, { do: 'remove-bot', chatId })
    expect(await refusal('sendMessage', { chat_id: chatId, text: 'x' })).toBe(
      '403 Forbidden: bot was kicked from the supergroup chat',
    )
  })

  it('that moved on to a supergroup', async () => {
    const creator = telegram.person('Lucía').id
    const { chatId = 0 } = await telegram.world.act(creator, { do: 'create-group', title: 'Cripta' })
    await telegram.world.act(creator, { do: 'add-bot', chatId, admin: false })
    const upgraded = await telegram.world.act(creator, { do: 'upgrade-group', chatId })
    expect(String(upgraded.chatId)).toMatch(/^-100/)
    expect(await telegram.call('sendMessage', { chat_id: chatId, text: 'x' })).toEqual({
      ok: false,
      error_code: 400,
      description: 'Bad Request: group chat was upgraded to a supergroup chat',
      parameters: { migrate_to_chat_id: upgraded.chatId },
    })
    expect((await telegram.call('sendMessage', { chat_id: upgraded.chatId, text: 'x' })).ok).toBe(true)
  })
})

describe('edits and deletions', () => {
  it('refuses what changes nothing, is not the bot’s, or is not there', async () => {
    const chat_id = await startedChat()
    const message_id = await botMessage(chat_id, { text: '<b>hola</b>', parse_mode: 'HTML' })
    const theirs = telegram.chat(chat_id).messages[0]?.messageId
    const edit = (payload: object) => refusal('editMessageText', { chat_id, text: 'otra', ...payload })
    expect(await edit({ message_id, text: '<b>hola</b>', parse_mode: 'html' })).toBe(
      '400 Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message',
    )
    expect(await edit({ message_id: 999 })).toBe('400 Bad Request: message to edit not found')
    expect(await edit({ message_id: theirs })).toBe("400 Bad Request: message can't be edited")
    expect(await refusal('editMessageCaption', { chat_id, message_id, caption: 'x' })).toBe(
      '400 Bad Request: there is no caption in the message to edit',
    )
    expect(await refusal('editMessageReplyMarkup', { chat_id, message_id })).toContain(
      'message is not modified',
    )
    expect(await refusal('deleteMessage', { chat_id, message_id: 999 })).toBe(
      '400 Bad Request: message to delete not found',
    )
  })

  it('drops the keyboard of an edit that brings none', async () => {
    const chat_id = await startedChat()
    const reply_markup = { inline_keyboard: [[{ text: 'Sí', callback_data: 's' }]] }
    const message_id = await botMessage(chat_id, { text: 'x', reply_markup })
    expect(telegram.chat(chat_id).messages.at(-1)?.buttons).toEqual([[{ text: 'Sí', callbackData: 's' }]])
    await telegram.call('editMessageText', { chat_id, message_id, text: 'hecho' })
    expect(telegram.chat(chat_id).messages.at(-1)).toMatchObject({ text: 'hecho', edited: true, buttons: [] })
  })

  it('deletes other people’s messages only as an administrator, and nothing of two days ago of its own', async () => {
    const chat_id = await addBot(false)
    const nadia = telegram.person('Nadia').id
    const { messageId } = await telegram.world.act(nadia, { do: 'send', chatId: chat_id, text: 'hola' })
    const own = await botMessage(chat_id)
    expect(await refusal('deleteMessage', { chat_id, message_id: messageId })).toBe(
      "400 Bad Request: message can't be deleted",
    )
    telegram.clock.nowMs += 49 * 3_600_000
    expect(await refusal('deleteMessage', { chat_id, message_id: own })).toBe(
      "400 Bad Request: message can't be deleted",
    )
    await telegram.world.act(telegram.person('Lucía').id, { do: 'add-bot', chatId: chat_id, admin: true })
    expect(await telegram.call('deleteMessages', { chat_id, message_ids: [messageId, 12345] })).toEqual({
      ok: true,
      result: true,
    })
    expect(telegram.chat(chat_id).messages.some((m) => m.messageId === messageId)).toBe(false)
  })
})

describe('members', () => {
  it('says why the bot cannot punish', async () => {
    const chat_id = await addBot(false)
    const nadia = telegram.person('Nadia').id
    const restrict = (user_id: number, method = 'restrictChatMember') =>
      refusal(method, { chat_id, user_id, permissions: { can_send_messages: false } })
    expect(await restrict(nadia)).toBe(
      '400 Bad Request: not enough rights to restrict/unrestrict chat member',
    )
    expect(await refusal('promoteChatMember', { chat_id, user_id: nadia, can_invite_users: true })).toBe(
      '400 Bad Request: CHAT_ADMIN_REQUIRED',
    )
    expect(await refusal('pinChatMessage', { chat_id, message_id: await botMessage(chat_id) })).toBe(
      '400 Bad Request: not enough rights to manage pinned messages in the chat',
    )
    await telegram.world.act(telegram.person('Lucía').id, { do: 'add-bot', chatId: chat_id, admin: true })
    expect(await restrict(telegram.world.bot.id)).toBe("400 Bad Request: can't restrict self")
    expect(await restrict(telegram.person('Bruno').id)).toBe(
      '400 Bad Request: user is an administrator of the chat',
    )
    expect(await restrict(telegram.person('Lucía').id, 'banChatMember')).toBe(
      "400 Bad Request: can't remove chat owner",
    )
    expect(await restrict(424242)).toBe('400 Bad Request: user not found')
    expect(await restrict(0)).toBe('400 Bad Request: invalid user_id specified')
    expect(await refusal('approveChatJoinRequest', { chat_id, user_id: telegram.person('Emily').id })).toBe(
      '400 Bad Request: HIDE_REQUESTER_MISSING',
    )
    expect(await refusal('createForumTopic', { chat_id, name: 'x' })).toBe(
      '400 Bad Request: the chat is not a forum',
    )
  })

  it('restricts only in supergroups', async () => {
    const creator = telegram.person('Lucía').id
    const { chatId = 0 } = await telegram.world.act(creator, { do: 'create-group', title: 'Cripta' })
    await telegram.world.act(creator, { do: 'add-bot', chatId, admin: true })
    await telegram.world.act(telegram.person('Nadia').id, { do: 'join', chatId })
    expect(
      await refusal('restrictChatMember', {
        chat_id: chatId,
        user_id: telegram.person('Nadia').id,
        permissions: {},
      }),
    ).toBe('400 Bad Request: method is available only for supergroups')
  })
})

describe('the apps', () => {
  it('refuse, and tell of comings and goings, in the language of who holds them', async () => {
    const { id } = telegram.person('Nadia')
    const act = { do: 'leave', chatId: id } as const
    const inSpanish = await telegram.world.act(id, act)
    const inEnglish = await telegram.world.act(id, act, { language: 'en' })
    expect([inSpanish.error, inEnglish.error]).toEqual([
      'De un chat privado no se sale: bloquea el bot.',
      'Nobody leaves a private chat: block the bot.',
    ])
    const chatId = await addBot(false)
    const lines = (['es', 'en'] as const).map(
      (language) => telegram.world.state(language).chats.find((chat) => chat.id === chatId)?.messages[0],
    )
    expect(lines.map((line) => line?.service)).toEqual([
      'Lucía añadió a The Phantom Bot',
      'Lucía added The Phantom Bot',
    ])
  })
})

describe('the rest', () => {
  it.each<[string, object, string]>([
    [
      'answerCallbackQuery',
      { callback_query_id: '1' },
      '400 Bad Request: query is too old and response timeout expired or query ID is invalid',
    ],
    [
      'answerCallbackQuery',
      { callback_query_id: '1', text: 'x'.repeat(201) },
      '400 Bad Request: MESSAGE_TOO_LONG',
    ],
    ['getFile', { file_id: 'x' }, '400 Bad Request: wrong file_id or the file is temporarily unavailable'],
    ['sendPhoto', { chat_id: 1 }, '400 Bad Request: there is no photo in the request'],
    [
      'sendDocument',
      { chat_id: 1, document: 'x' },
      '400 Bad Request: wrong file identifier/HTTP URL specified',
    ],
    [
      'sendDocument',
      { chat_id: 1, document: 'x', caption: 'x'.repeat(1025) },
      '400 Bad Request: message caption is too long',
    ],
    ['sendChatAction', { chat_id: 1, action: 'dance' }, '400 Bad Request: wrong parameter action in request'],
    [
      'setMyCommands',
      { commands: [{ command: 'Saldo', description: 'x' }] },
      '400 Bad Request: BOT_COMMAND_INVALID',
    ],
    [
      'setMyCommands',
      { commands: [{ command: 'saldo', description: '' }] },
      '400 Bad Request: command description must be non-empty',
    ],
    [
      'setWebhook',
      { url: 'http://localhost:1', secret_token: 'ñ' },
      '400 Bad Request: secret token contains unallowed characters',
    ],
  ])('%s %j', async (method, payload, expected) => {
    expect(await refusal(method, payload)).toBe(expected)
  })

  it('reacts with known emoji, one at most', async () => {
    const chat_id = await startedChat()
    const message_id = telegram.chat(chat_id).messages[0]?.messageId
    const react = (...emoji: string[]) => ({
      chat_id,
      message_id,
      reaction: emoji.map((e) => ({ type: 'emoji', emoji: e })),
    })
    expect(await refusal('setMessageReaction', react('🪙'))).toBe('400 Bad Request: REACTION_INVALID')
    expect(await refusal('setMessageReaction', react('👻', '🔥'))).toBe('400 Bad Request: REACTIONS_TOO_MANY')
    expect((await telegram.call('setMessageReaction', react('👻'))).ok).toBe(true)
    expect(telegram.chat(chat_id).messages[0]?.reactions).toEqual([{ emoji: '👻', count: 1 }])
  })

  it('fails on demand, as told', async () => {
    telegram.world.failNext('getMe', {
      code: 429,
      description: 'Too Many Requests: retry after 3',
      retryAfter: 3,
    })
    telegram.world.failNext('getme', { code: 502, description: 'Bad Gateway' })
    expect(await telegram.call('getMe')).toMatchObject({ error_code: 429, parameters: { retry_after: 3 } })
    expect(await telegram.call('getMe')).toMatchObject({ error_code: 502, description: 'Bad Gateway' })
    expect((await telegram.call('getMe')).ok).toBe(true)
    expect(telegram.world.calls().map(({ method, ok, error }) => [method, ok, error])).toEqual([
      ['getMe', false, 'Too Many Requests: retry after 3'],
      ['getMe', false, 'Bad Gateway'],
      ['getMe', true, undefined],
    ])
  })

  it('hangs on demand, until the caller gives up', async () => {
    telegram.world.failNext('getMe', { code: 0, description: 'no answer' })
    const url = `${telegram.apiRoot}/bot${telegram.world.bot.token}/getMe`
    const patience = new AbortController()
    // Given up once the call is there, however long that takes.
    telegram.world.onCall(() => patience.abort(new Error('no patience left')))
    await expect(fetch(url, { signal: patience.signal })).rejects.toThrow('no patience left')
    expect(telegram.world.calls()).toMatchObject([{ method: 'getMe', ok: false, error: 'no answer' }])
  })
})

describe('limits', () => {
  it('are Telegram’s published ones, by the world’s clock', async () => {
    await telegram.close()
    telegram = await startTelegram({ enforceRateLimits: true })
    const chat_id = await addBot(false)
    const send = () => telegram.call('sendMessage', { chat_id, text: 'x' })
    for (let sent = 0; sent < 10; sent += 1) expect((await send()).ok).toBe(true)
    expect(await send()).toEqual({
      ok: false,
      error_code: 429,
      description: 'Too Many Requests: retry after 10',
      parameters: { retry_after: 10 },
    })
    telegram.clock.nowMs += 10_000
    for (let sent = 0; sent < 10; sent += 1) expect((await send()).ok).toBe(true)
    telegram.clock.nowMs += 10_000
    expect((await send()).parameters).toEqual({ retry_after: 40 })
    telegram.clock.nowMs += 40_000
    expect((await send()).ok).toBe(true)
  })

  it('count all chats together', async () => {
    await telegram.close()
    telegram = await startTelegram({ enforceRateLimits: true })
    const people = Array.from({ length: 31 }, (_, index) =>
      telegram.world.addPerson({ firstName: `P${index}` }),
    )
    for (const { id } of people) await telegram.world.act(id, { do: 'start-bot' })
    const answers = []
    for (const { id } of people) answers.push(await telegram.call('sendMessage', { chat_id: id, text: 'x' }))
    expect(answers.map((answer) => answer.ok)).toEqual([...Array(30).fill(true), false])
    expect(answers.at(-1)?.parameters).toEqual({ retry_after: 1 })
  })
})
