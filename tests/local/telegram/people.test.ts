/** What people do, and what the bot is told of it. */
import type { Update } from '@grammyjs/types'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Bot, found, startBot, startTelegram, type TelegramServer } from './telegram-server.ts'

const ALL_KINDS = [
  'message',
  'edited_message',
  'callback_query',
  'my_chat_member',
  'chat_member',
  'chat_join_request',
  'message_reaction',
]

let telegram: TelegramServer
let bot: Bot
let answer: (update: Update) => object | Promise<object>
let group: number

beforeEach(async () => {
  answer = () => ({})
  bot = await startBot(async (update) => ({ body: await answer(update) }))
  telegram = await startTelegram({ webhook: { url: bot.url, secret: '', allowedUpdates: ALL_KINDS } })
  group = telegram.group().id
})
afterEach(async () => {
  await telegram.close()
  await bot.close()
})

const id = (firstName: string) => telegram.person(firstName).id
type ActOf = Parameters<TelegramServer['world']['act']>[1]
const act = (firstName: string, what: ActOf) => telegram.world.act(id(firstName), what)
const say = (firstName: string, text: string, more: object = {}) =>
  act(firstName, { do: 'send', chatId: group, text, ...more })
const last = () => found(bot.updates.at(-1)) as unknown as Record<string, Record<string, unknown>>
const addBot = (admin: boolean) => act('Lucía', { do: 'add-bot', chatId: group, admin })

describe('a world', () => {
  it('begins with its cast, the bot in no group and started by nobody', () => {
    const { people, chats, bot: self } = telegram.world.state()
    expect(people.map((person) => person.firstName)).toEqual([
      'Lucía',
      'Bruno',
      'Nadia',
      'Iván',
      'Carmen',
      'Emily',
    ])
    expect(self.username).toBe('the_phantom_bot')
    expect(chats.filter((chat) => chat.type === 'private').map((chat) => chat.botStatus)).toEqual(
      Array(6).fill('left'),
    )
    expect(telegram.group()).toMatchObject({
      title: 'El Salón Fantasma',
      botStatus: 'left',
      members: [
        { userId: id('Lucía'), status: 'creator', canSend: true },
        { userId: id('Bruno'), status: 'administrator', canSend: true },
        { userId: id('Nadia'), status: 'member', canSend: true },
        { userId: id('Iván'), status: 'member', canSend: true },
        { userId: id('Carmen'), status: 'member', canSend: true },
      ],
    })
  })

  it('tells its listeners of every change', async () => {
    let changes = 0
    const stop = telegram.world.onChange(() => {
      changes += 1
    })
    await say('Nadia', 'hola')
    expect(changes).toBeGreaterThan(0)
    stop()
    const before = changes
    await say('Nadia', 'otra')
    expect(changes).toBe(before)
  })
})

describe('in a group', () => {
  it('an ordinary member bot sees commands for it, replies to it and service messages; an administrator sees all', async () => {
    await addBot(false)
    expect(bot.updates).toMatchObject([
      {
        my_chat_member: {
          chat: { id: group, type: 'supergroup', title: 'El Salón Fantasma' },
          from: { id: id('Lucía') },
          old_chat_member: { status: 'left' },
          new_chat_member: { status: 'member', user: { id: telegram.world.bot.id } },
        },
      },
      { message: { new_chat_members: [{ id: telegram.world.bot.id }] } },
    ])
    bot.updates.length = 0
    const { result } = await telegram.call('sendMessage', { chat_id: group, text: 'soy yo' })
    const own = (result as { message_id: number }).message_id
    await say('Nadia', 'hola')
    await say('Nadia', '/saldo@otro_bot')
    await say('Nadia', '/saldo@The_Phantom_Bot')
    await say('Nadia', 'te respondo', { replyTo: own })
    expect(
      bot.updates.map((update) => 'message' in update && 'text' in update.message && update.message.text),
    ).toEqual(['/saldo@The_Phantom_Bot', 'te respondo'])
    expect(last().message).toMatchObject({
      reply_to_message: { message_id: own, from: { id: telegram.world.bot.id }, text: 'soy yo' },
      message_thread_id: own,
    })
    expect(last().message).not.toHaveProperty('is_topic_message')
    await addBot(true)
    expect(last().my_chat_member).toMatchObject({
      new_chat_member: { status: 'administrator', can_delete_messages: true },
    })
    await say('Nadia', 'hola')
    expect(last().message).toMatchObject({ text: 'hola' })
  })

  it('replies nest one level', async () => {
    await addBot(true)
    const one = await say('Nadia', 'uno')
    const two = await say('Iván', 'dos', { replyTo: one.messageId })
    await say('Nadia', 'tres', { replyTo: two.messageId })
    expect(last().message).toMatchObject({ reply_to_message: { text: 'dos' } })
    expect(last().message?.reply_to_message).not.toHaveProperty('reply_to_message')
    expect(telegram.group().messages.at(-1)?.replyTo).toEqual({
      messageId: two.messageId,
      name: 'Iván',
      text: 'dos',
    })
  })

  it('edits arrive as edits, only of one’s own', async () => {
    await addBot(true)
    const { messageId = 0 } = await say('Nadia', 'hola')
    await act('Nadia', { do: 'edit', chatId: group, messageId, text: '/saldo' })
    expect(last().edited_message).toMatchObject({
      message_id: messageId,
      text: '/saldo',
      edit_date: telegram.clock.nowMs / 1000,
      entities: [{ type: 'bot_command' }],
    })
    expect(await act('Iván', { do: 'edit', chatId: group, messageId, text: 'x' })).toEqual({
      ok: false,
      error: 'Solo puedes editar tus mensajes.',
    })
  })

  it('an update stays as it was when it happened', async () => {
    await addBot(true)
    const { messageId = 0 } = await say('Nadia', 'antes')
    await act('Nadia', { do: 'edit', chatId: group, messageId, text: 'ahora' })
    const [message] = telegram.world
      .updates()
      .filter((update) => 'message' in update && 'text' in update.message)
    expect(message).toMatchObject({ message: { text: 'antes' } })
  })

  it('people come, go and are shown the door', async () => {
    await addBot(true)
    await act('Emily', { do: 'join', chatId: group })
    expect(bot.updates.slice(-2)).toMatchObject([
      { chat_member: { old_chat_member: { status: 'left' }, new_chat_member: { status: 'member' } } },
      { message: { from: { id: id('Emily') }, new_chat_members: [{ id: id('Emily') }] } },
    ])
    await act('Emily', { do: 'leave', chatId: group })
    expect(last().message).toMatchObject({ left_chat_member: { id: id('Emily') } })
    await act('Bruno', { do: 'kick', chatId: group, userId: id('Iván') })
    expect(last().message).toMatchObject({ from: { id: id('Bruno') }, left_chat_member: { id: id('Iván') } })
    expect(await act('Iván', { do: 'join', chatId: group })).toMatchObject({ ok: false })
    expect(await act('Iván', { do: 'send', chatId: group, text: 'x' })).toMatchObject({ ok: false })
    expect(await act('Nadia', { do: 'kick', chatId: group, userId: id('Carmen') })).toMatchObject({
      ok: false,
    })
    expect(await act('Bruno', { do: 'kick', chatId: group, userId: id('Lucía') })).toMatchObject({
      ok: false,
    })
    expect(telegram.group().messages.map((message) => message.service)).toContain('Bruno expulsó a Iván')
  })

  it('the bot mutes, bans for a while and pardons', async () => {
    await addBot(true)
    const user_id = id('Nadia')
    const until_date = telegram.clock.nowMs / 1000 + 600
    const member = async () => (await telegram.call('getChatMember', { chat_id: group, user_id })).result
    await telegram.call('restrictChatMember', { chat_id: group, user_id, until_date, permissions: {} })
    expect(await member()).toMatchObject({
      status: 'restricted',
      is_member: true,
      can_send_messages: false,
      until_date,
    })
    expect(await say('Nadia', 'x')).toMatchObject({ ok: false })
    expect(telegram.group().members.find((m) => m.userId === user_id)).toMatchObject({
      status: 'restricted',
      canSend: false,
    })
    await act('Nadia', { do: 'leave', chatId: group })
    await act('Nadia', { do: 'join', chatId: group })
    expect(await say('Nadia', 'x')).toMatchObject({ ok: false })
    telegram.clock.nowMs += 600_000
    expect(await say('Nadia', 'x')).toMatchObject({ ok: true })

    const banUntil = telegram.clock.nowMs / 1000 + 300
    await telegram.call('banChatMember', { chat_id: group, user_id, until_date: banUntil })
    await telegram.world.settled()
    expect(bot.updates.findLast((update) => 'chat_member' in update)).toMatchObject({
      chat_member: {
        from: { id: telegram.world.bot.id },
        new_chat_member: { status: 'kicked', until_date: banUntil },
      },
    })
    expect(await act('Nadia', { do: 'join', chatId: group })).toMatchObject({ ok: false })
    await telegram.call('unbanChatMember', { chat_id: group, user_id, only_if_banned: true })
    expect(await act('Nadia', { do: 'join', chatId: group })).toMatchObject({ ok: true })
    await telegram.call('restrictChatMember', {
      chat_id: group,
      user_id,
      permissions: {
        can_send_other_messages: true,
        can_send_polls: true,
        can_add_web_page_previews: true,
        can_invite_users: true,
      },
    })
    expect(await member()).toMatchObject({ status: 'member' })
    expect((await telegram.call('getChatMemberCount', { chat_id: group })).result).toBe(6)
    expect((await telegram.call('getChatAdministrators', { chat_id: group })).result).toMatchObject([
      { status: 'creator' },
      { status: 'administrator', user: { first_name: 'Bruno' } },
      { status: 'administrator', user: { is_bot: true } },
    ])
  })

  it('a join request lets the bot write in private for five minutes, and is decided once', async () => {
    await addBot(true)
    await act('Emily', { do: 'request-join', chatId: group })
    const user_id = id('Emily')
    expect(last().chat_join_request).toMatchObject({
      chat: { id: group },
      from: { id: user_id },
      user_chat_id: user_id,
    })
    expect(telegram.group().joinRequests).toEqual([user_id])
    expect((await telegram.call('sendMessage', { chat_id: user_id, text: '¿eres humana?' })).ok).toBe(true)
    telegram.clock.nowMs += 300_000
    expect((await telegram.call('sendMessage', { chat_id: user_id, text: 'x' })).description).toBe(
      "Forbidden: bot can't initiate conversation with a user",
    )
    expect((await telegram.call('approveChatJoinRequest', { chat_id: group, user_id })).ok).toBe(true)
    expect((await telegram.call('approveChatJoinRequest', { chat_id: group, user_id })).description).toBe(
      'Bad Request: USER_ALREADY_PARTICIPANT',
    )
    expect(telegram.group().joinRequests).toEqual([])
    await telegram.world.settled()
    expect(last().message).toMatchObject({ new_chat_members: [{ id: user_id }] })
  })

  describe('of a group that has named the bot for its join requests', () => {
    const ask = async () => {
      await addBot(true)
      await act('Lucía', { do: 'name-guard', chatId: group, named: true })
      await act('Emily', { do: 'request-join', chatId: group })
      return String(last().chat_join_request?.query_id)
    }
    const answer = async (query: string, result: string) =>
      telegram.call('answerChatJoinRequestQuery', { chat_join_request_query_id: query, result })
    const LATE = 'Bad Request: query is too old and response timeout expired or query ID is invalid'

    it('it is asked first, and lets somebody in', async () => {
      const query = await ask()
      expect(telegram.group().joinRequests).toEqual([])
      expect((await telegram.call('getChat', { chat_id: group })).result).toMatchObject({
        join_by_request: true,
        guard_bot: { is_bot: true },
      })
      expect(await answer(query, 'perhaps')).toMatchObject({ ok: false })
      expect(await answer(query, 'approve')).toMatchObject({ ok: true })
      await telegram.world.settled()
      expect(bot.updates.find(({ chat_member }) => chat_member)?.chat_member).toMatchObject({
        via_join_request: true,
        new_chat_member: { status: 'member', user: { id: id('Emily') } },
      })
      expect((await answer(query, 'decline')).description).toBe(LATE)
    })

    it('declines, and can write to them no longer', async () => {
      expect(await answer(await ask(), 'decline')).toMatchObject({ ok: true })
      expect(telegram.group().joinRequests).toEqual([])
      expect(await telegram.call('sendMessage', { chat_id: id('Emily'), text: 'x' })).toMatchObject({
        ok: false,
      })
    })

    it('leaves them to the administrators, and is still who may decide', async () => {
      expect(await answer(await ask(), 'queue')).toMatchObject({ ok: true })
      const user_id = id('Emily')
      expect(telegram.group().joinRequests).toEqual([user_id])
      expect(await telegram.call('approveChatJoinRequest', { chat_id: group, user_id })).toMatchObject({
        ok: true,
      })
    })

    it('after ten seconds nobody waits for its answer, and they are the administrators’', async () => {
      const query = await ask()
      telegram.clock.nowMs += 10_001
      expect((await answer(query, 'approve')).description).toBe(LATE)
      expect(telegram.group().joinRequests).toEqual([id('Emily')])
    })
  })

  it('who comes by the link of a folder is told of as such, and a raid is many who come', async () => {
    await addBot(true)
    await act('Emily', { do: 'join', chatId: group, folder: true })
    expect(bot.updates.findLast(({ chat_member }) => chat_member)?.chat_member).toMatchObject({
      via_chat_folder_invite_link: true,
    })
    bot.updates.length = 0
    await act('Lucía', { do: 'raid', chatId: group, people: 3, messages: 2 })
    await telegram.world.settled()
    expect(bot.updates.filter(({ chat_member }) => chat_member)).toHaveLength(3)
    expect(bot.updates.filter(({ message }) => message?.text)).toHaveLength(6)
  })

  it('an upgrade is told on both sides', async () => {
    const { chatId = 0 } = await act('Lucía', { do: 'create-group', title: 'Cripta' })
    await act('Lucía', { do: 'add-bot', chatId, admin: true })
    await act('Nadia', { do: 'join', chatId })
    bot.updates.length = 0
    const { chatId: upgraded = 0 } = await act('Lucía', { do: 'upgrade-group', chatId })
    expect(bot.updates.toSorted((a, b) => a.update_id - b.update_id)).toMatchObject([
      { message: { chat: { id: chatId, type: 'group' }, migrate_to_chat_id: upgraded } },
      { message: { chat: { id: upgraded, type: 'supergroup' }, migrate_from_chat_id: chatId } },
    ])
    expect(telegram.world.state().chats.some((chat) => chat.id === chatId)).toBe(false)
    expect(telegram.chat(upgraded)).toMatchObject({ title: 'Cripta', botStatus: 'administrator' })
    expect(await act('Nadia', { do: 'send', chatId: upgraded, text: 'sigo aquí' })).toMatchObject({
      ok: true,
    })
  })

  it('an administrator writes as the group, a member as a channel', async () => {
    await addBot(true)
    await say('Bruno', '/saldo', { asChat: true })
    expect(last().message).toMatchObject({
      from: { id: 1087968824, username: 'GroupAnonymousBot' },
      sender_chat: { id: group, type: 'supergroup' },
    })
    await say('Nadia', 'publico', { asChat: true })
    const channel = last().message?.sender_chat as { id: number }
    expect(last().message).toMatchObject({
      from: { id: 136817688, username: 'Channel_Bot' },
      sender_chat: { type: 'channel', title: 'Canal de Nadia' },
    })
    expect(telegram.group().messages.at(-1)).toMatchObject({ senderChatTitle: 'Canal de Nadia' })
    await telegram.call('banChatSenderChat', { chat_id: group, sender_chat_id: channel.id })
    expect(await say('Nadia', 'otra', { asChat: true })).toMatchObject({ ok: false })
    expect(await say('Nadia', 'yo misma')).toMatchObject({ ok: true })
  })

  it('a channel posts as itself', async () => {
    await say('Nadia', 'x', { asChat: true })
    const chatId = found(telegram.world.findChats(({ type }) => type === 'channel')[0]).id
    await telegram.call('setWebhook', { url: bot.url, allowed_updates: [] })
    await act('Nadia', { do: 'add-bot', chatId, admin: true })
    await act('Nadia', { do: 'send', chatId, text: 'noticia' })
    expect(last().channel_post).toMatchObject({
      sender_chat: { id: chatId, type: 'channel' },
      text: 'noticia',
    })
    expect(last().channel_post).not.toHaveProperty('from')
    const posted = (await telegram.call('sendMessage', { chat_id: chatId, text: 'otra' })).result
    expect(posted).toMatchObject({ sender_chat: { id: chatId } })
    const { message_id } = posted as { message_id: number }
    expect((await telegram.call('deleteMessage', { chat_id: chatId, message_id })).ok).toBe(true)
    expect(await act('Iván', { do: 'send', chatId, text: 'x' })).toMatchObject({ ok: false })
  })

  it('forwards keep their origin', async () => {
    await addBot(true)
    const origins = []
    for (const forwardFrom of ['Iván', 'Alguien', '@ofertas']) {
      await say('Nadia', 'mira', { forwardFrom })
      origins.push(last().message?.forward_origin)
    }
    expect(origins).toMatchObject([
      { type: 'user', sender_user: { id: id('Iván') } },
      { type: 'hidden_user', sender_user_name: 'Alguien' },
      { type: 'channel', chat: { type: 'channel', username: 'ofertas' } },
    ])
  })

  it('topics of a forum keep their messages apart', async () => {
    const { chatId = 0 } = await act('Lucía', { do: 'create-group', title: 'Foro', forum: true })
    await act('Lucía', { do: 'add-bot', chatId, admin: true })
    const topic = found(telegram.chat(chatId).topics.find(({ name }) => name === 'Presentaciones'))
    await act('Lucía', { do: 'send', chatId, text: 'hola', topicId: topic.id })
    expect(last().message).toMatchObject({
      chat: { is_forum: true },
      message_thread_id: topic.id,
      is_topic_message: true,
      reply_to_message: { forum_topic_created: { name: 'Presentaciones' } },
    })
    await act('Lucía', { do: 'send', chatId, text: 'general' })
    expect(last().message).not.toHaveProperty('message_thread_id')
    const send = (message_thread_id: number) =>
      telegram.call('sendMessage', { chat_id: chatId, text: 'x', message_thread_id })
    expect((await send(topic.id)).ok).toBe(true)
    expect((await send(1)).description).toBe('Bad Request: message thread not found')
    expect(telegram.chat(chatId).messages.at(-1)).toMatchObject({ topicId: topic.id })
    const created = (await telegram.call('createForumTopic', { chat_id: chatId, name: 'Subastas' })).result
    const { message_thread_id } = created as { message_thread_id: number }
    expect((await send(message_thread_id)).ok).toBe(true)
  })
})

describe('buttons', () => {
  const keyboard = {
    inline_keyboard: [
      [
        { text: 'Sí', callback_data: 'si' },
        { text: 'Web', url: 'https://x.es/' },
      ],
    ],
  }

  beforeEach(async () => {
    await act('Nadia', { do: 'start-bot' })
    await telegram.call('sendMessage', { chat_id: id('Nadia'), text: '¿?', reply_markup: keyboard })
  })

  const press = (column: number) => {
    const chatId = id('Nadia')
    const messageId = found(telegram.chat(chatId).messages.at(-1)).messageId
    return act('Nadia', { do: 'press', chatId, messageId, row: 0, column })
  }

  it('bring the bot’s answer back to who pressed', async () => {
    answer = async (update) => {
      if (!('callback_query' in update)) return {}
      const { id: callback_query_id } = update.callback_query
      return { method: 'answerCallbackQuery', callback_query_id, text: 'Hecho', show_alert: true }
    }
    expect(await press(0)).toMatchObject({ ok: true, toast: { text: 'Hecho', alert: true } })
    expect(last().callback_query).toMatchObject({
      id: expect.stringMatching(/^\d+$/),
      from: { id: id('Nadia') },
      data: 'si',
      chat_instance: expect.stringMatching(/^\d+$/),
      message: { text: '¿?', from: { is_bot: true }, reply_markup: keyboard },
    })
  })

  it('that are links tell the bot nothing, and those that are gone nobody', async () => {
    const told = bot.updates.length
    expect(await press(1)).toMatchObject({ ok: true })
    expect(await press(2)).toEqual({ ok: false, error: 'Este botón ya no está.' })
    expect(bot.updates).toHaveLength(told)
  })

  it('can be answered for a minute', async () => {
    answer = async (update) => {
      if (!('callback_query' in update)) return {}
      telegram.clock.nowMs += 61_000
      const late = await telegram.call('answerCallbackQuery', { callback_query_id: update.callback_query.id })
      expect(late.description).toContain('query is too old')
      telegram.clock.nowMs -= 61_000
      await telegram.call('answerCallbackQuery', { callback_query_id: update.callback_query.id })
      return {}
    }
    const pressed = await press(0)
    expect(pressed).toMatchObject({ ok: true })
    expect(pressed).not.toHaveProperty('toast')
    expect(telegram.world.calls().filter(({ method }) => method === 'answerCallbackQuery')).toMatchObject([
      { ok: false },
      { ok: true },
    ])
  })

  it('are answered once', async () => {
    answer = async (update) => {
      if (!('callback_query' in update)) return {}
      const answers = []
      for (const text of ['una vez', 'otra vez']) {
        const payload = { callback_query_id: update.callback_query.id, text }
        answers.push((await telegram.call('answerCallbackQuery', payload)).ok)
      }
      expect(answers).toEqual([true, false])
      return {}
    }
    expect(await press(0)).toMatchObject({ toast: { text: 'una vez' } })
  })
})

describe('in private', () => {
  it('blocking and unblocking reach the bot as memberships', async () => {
    await act('Nadia', { do: 'start-bot' })
    await act('Nadia', { do: 'block-bot', blocked: true })
    expect(last().my_chat_member).toMatchObject({
      chat: { type: 'private' },
      old_chat_member: { status: 'member' },
      new_chat_member: { status: 'kicked' },
    })
    expect(await act('Nadia', { do: 'send', chatId: id('Nadia'), text: 'x' })).toMatchObject({ ok: false })
    await act('Nadia', { do: 'start-bot' })
    expect(bot.updates.slice(-2)).toMatchObject([
      { my_chat_member: { new_chat_member: { status: 'member' } } },
      { message: { text: '/start' } },
    ])
    expect(telegram.chat(id('Nadia')).botStatus).toBe('member')
  })

  it('nobody reads another’s chat', async () => {
    expect(await act('Iván', { do: 'send', chatId: id('Nadia'), text: 'x' })).toEqual({
      ok: false,
      error: 'No estás en este chat.',
    })
    expect(await telegram.world.act(1, { do: 'start-bot' })).toEqual({
      ok: false,
      error: 'Esta persona no existe.',
    })
  })

  it('a name full of markup is text everywhere', async () => {
    const person = telegram.world.addPerson({ firstName: '<b>&"' })
    await telegram.world.act(person.id, { do: 'send', chatId: person.id, text: '<script>&' })
    const [message] = telegram.chat(person.id).messages
    expect(message).toMatchObject({ text: '<script>&', html: '&lt;script&gt;&amp;' })
    expect(last().message).toMatchObject({ from: { first_name: '<b>&"' }, chat: { first_name: '<b>&"' } })
  })
})
