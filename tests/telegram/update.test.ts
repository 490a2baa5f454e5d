import { describe, expect, it } from 'vitest'
import { createCallbackCodec } from '../../lib/telegram/callback-data.ts'
import { readIncoming } from '../../lib/telegram/incoming.ts'
import { parseUpdate } from '../../lib/telegram/update.ts'
import { userId } from '../../lib/values/ids.ts'
import { groupMessage, IVAN, NADIA, press, ROOM } from '../bot/updates.ts'

const parts = {
  botUsername: 'the_phantom_bot',
  codec: createCallbackCodec(['a key of the tests, long enough']),
}
const read = (update: object) => {
  const parsed = parseUpdate(JSON.stringify(update))
  if (!parsed) throw new Error('no update')
  return readIncoming(parsed, parts)
}
const said = (text: string, message: object = {}) => read(groupMessage({ text, message }))
const CHANNEL = { id: -100_555, type: 'channel', title: 'El Canal' }

describe('commands', () => {
  it.each([
    ['/saldo', 'saldo', false],
    ['/SALDO', 'saldo', false],
    ['/Transférir 5', 'transferir', false],
    ['/Transfe\u0301rir 5', 'transferir', false],
    ['/saldo@the_phantom_bot', 'saldo', true],
    ['/saldo@The_PHANTOM_Bot ana', 'saldo', true],
    ['/saldo\nana', 'saldo', false],
    ['/ñandú', 'nandu', false],
    ['/123', '123', false],
  ])('%j is %s', (text, name, addressed) => {
    expect(said(text).command).toMatchObject({ name, addressed })
  })

  it.each([
    '/saldo@OtherBot',
    '/saldo@the_phantom_bot2',
    '/saldo@',
    'saldo',
    ' /saldo',
    '/',
    '/ saldo',
    '/saldo.',
    '/saldo-ana',
    '/saldo/ana',
    `/${'a'.repeat(33)}`,
    'mira /saldo',
  ])('%j is none', (text) => expect(said(text).command).toBeUndefined())

  it.each([
    ['/dar  @ana 5', '@ana 5'],
    ['/dar@the_phantom_bot\n\n@ana', '@ana'],
    ['/dar', ''],
  ])('the arguments of %j are %j', (text, rest) => {
    const { command } = said(text)
    expect(text.slice(command?.argumentsAt)).toBe(rest)
  })

  it('are not read from captions or edits', () => {
    expect(read(groupMessage({ message: { caption: '/saldo', photo: [] } })).command).toBeUndefined()
    const { update_id, message } = groupMessage({ text: '/saldo' })
    const edited = read({ update_id, edited_message: message })
    expect(edited).toMatchObject({ kind: 'edited_message', command: undefined })
  })
})

describe('words that nobody typed here', () => {
  it.each<[string, object]>([
    ['forwarded from a person', { forward_origin: { type: 'user', date: 1, sender_user: NADIA } }],
    [
      'forwarded from somebody hidden',
      { forward_origin: { type: 'hidden_user', date: 1, sender_user_name: 'x' } },
    ],
    [
      'forwarded from a channel',
      { forward_origin: { type: 'channel', date: 1, chat: CHANNEL, message_id: 1 } },
    ],
    // As a Bot API server before 7.0 has it.
    ['forwarded, in the older way', { forward_date: 1, forward_from: NADIA }],
    ['forwarded from somebody hidden, in the older way', { forward_date: 1, forward_sender_name: 'x' }],
    ['by a linked channel', { is_automatic_forward: true, sender_chat: CHANNEL }],
    ['by a bot for a business', { sender_business_bot: { id: 9, is_bot: true, first_name: 'Away' } }],
    ['by way of a bot', { via_bot: { id: 9, is_bot: true, first_name: 'Inline' } }],
  ])('are no command: %s', (_, message) => {
    expect(said('/pagar 50 @bea', message)).toMatchObject({ kind: 'message', command: undefined })
  })
})

describe('chats', () => {
  it('a channel’s direct messages are no group', () => {
    const chat = { ...ROOM, is_direct_messages: true }
    expect(read(groupMessage({ text: '/saldo', chat })).chat?.type).toBe('channel')
  })
})

describe('an update', () => {
  it.each<[string, object]>([
    ['of a kind that is new', { update_id: 5, guest_message: { x: 1 } }],
    [
      'with a chat of a type that is new',
      { update_id: 5, message: { message_id: 1, date: 1, chat: { id: 1, type: 'monoforum' } } },
    ],
    [
      'with a mention of nobody',
      groupMessage({ text: 'x', message: { entities: [{ type: 'text_mention', offset: 0, length: 1 }] } }),
    ],
    ['with a message that is none', { update_id: 5, message: 7 }],
    [
      'with a name beyond all bounds',
      groupMessage({ text: 'x', from: { ...NADIA, first_name: 'a'.repeat(300) } }),
    ],
  ])('is one all the same %s', (_, update) => {
    expect(parseUpdate(JSON.stringify(update))?.update_id).toBeGreaterThan(0)
  })
  it.each([
    '',
    'null',
    '[]',
    '7',
    '{}',
    '{"update_id":"7"}',
    '{"update_id":-1}',
    '{"update_id":1.5}',
    '{"message":{}}',
  ])('is none without a number of its own: %s', (body) => expect(parseUpdate(body)).toBeUndefined())
})

describe('who speaks', () => {
  it('a person', () => {
    expect(said('hola')).toMatchObject({
      kind: 'message',
      from: { id: NADIA.id, isBot: false, firstName: 'Nadia', username: 'nadia', languageCode: 'es' },
      senderChat: undefined,
      chat: { id: ROOM.id, type: 'supergroup', title: 'La Sala', isForum: false },
    })
  })

  it('an anonymous administrator: the group itself', () => {
    const from = { id: 1_087_968_824, is_bot: true, first_name: 'Group', username: 'GroupAnonymousBot' }
    expect(read(groupMessage({ text: 'x', from, message: { sender_chat: ROOM } })).senderChat).toEqual({
      id: ROOM.id,
      title: 'La Sala',
    })
  })

  it('a channel in the group', () => {
    expect(said('x', { sender_chat: CHANNEL }).senderChat).toEqual({ id: CHANNEL.id, title: 'El Canal' })
  })

  it('nobody, in a channel: its posts are none of the bot’s business', () => {
    const update = { update_id: 1, channel_post: { message_id: 1, date: 1, chat: CHANNEL, text: '/saldo' } }
    expect(read(update)).toMatchObject({ kind: 'other', chat: undefined, command: undefined })
  })

  it('whoever presses, not whose message the button is in', () => {
    expect(read(press('core:x:1:'))).toMatchObject({
      kind: 'callback',
      from: { id: NADIA.id },
      callback: {
        press: { kind: 'action', feature: 'core', name: 'x', version: 1, ownerId: undefined, fields: [] },
        messageId: 1,
      },
      senderChat: undefined,
    })
  })

  it('whoever presses: the answer to a question is genuine by who gives it', () => {
    const to = {
      feature: 'core',
      name: 'q',
      nonce: 'AbC-_123',
      anonymous: false,
      expiresAt: 1_795_435_200_000,
      askedId: userId(NADIA.id),
    }
    const data = parts.codec.encodeAnswer({ answer: 'yes', to })
    const by = (from: object) => read(press(data, { from })).callback?.press
    expect(by(NADIA)).toMatchObject({ kind: 'answer', nonce: to.nonce, genuine: true })
    expect(by(IVAN)).toMatchObject({ kind: 'answer', nonce: to.nonce, genuine: false })
  })

  it('nothing, by a button that this bot never wrote', () => {
    expect(read(press('whatever')).callback).toMatchObject({ press: undefined, messageId: 1 })
  })

  it('whoever presses under a message that is too old to be shown', () => {
    const update = press('core:x:1:')
    expect(
      read({ ...update, callback_query: { ...update.callback_query, message: undefined } }),
    ).toMatchObject({
      kind: 'callback',
      chat: undefined,
      callback: { messageId: undefined },
    })
  })
})

describe('kinds', () => {
  const member = (status: string) => ({ status, user: NADIA })
  const change = {
    chat: ROOM,
    from: NADIA,
    date: 1,
    old_chat_member: member('left'),
    new_chat_member: member('member'),
  }
  it.each<[string, object]>([
    ['service', { message: { ...groupMessage({}).message, new_chat_members: [NADIA] } }],
    ['service', { message: { ...groupMessage({}).message, left_chat_member: NADIA } }],
    ['service', { message: { ...groupMessage({}).message, migrate_to_chat_id: -100 } }],
    ['service', { message: { ...groupMessage({}).message, migrate_from_chat_id: -100 } }],
    ['service', { message: { ...groupMessage({}).message, new_chat_title: 'x' } }],
    ['my_chat_member', { my_chat_member: change }],
    ['chat_member', { chat_member: change }],
    ['chat_join_request', { chat_join_request: { chat: ROOM, from: NADIA, date: 1 } }],
    ['message_reaction', { message_reaction: { chat: ROOM, user: NADIA, message_id: 1 } }],
    ['other', { poll: { id: '1' } }],
    ['other', {}],
  ])('%s', (kind, fields) => expect(read({ update_id: 1, ...fields }).kind).toBe(kind))
})

describe('topics', () => {
  it('are answered in, threads of replies are not', () => {
    expect(said('x', { message_thread_id: 7, is_topic_message: true }).threadId).toBe(7)
    expect(said('x', { message_thread_id: 1, is_topic_message: true }).threadId).toBeUndefined()
    expect(said('x', { message_thread_id: 7 }).threadId).toBeUndefined()
  })
})

describe('parseUpdate', () => {
  it('takes null for what is left out', () => {
    const { message } = groupMessage({ text: '/saldo' })
    const nobody = { last_name: null, username: null, language_code: null }
    const loose = { ...message, from: { ...message.from, ...nobody }, reply_to_message: null, entities: null }
    const read = parseUpdate(JSON.stringify({ update_id: 1, message: loose, edited_message: null }))
    const {
      last_name: _last,
      username: _name,
      language_code: _code,
      ...from
    } = message.from as typeof NADIA & {
      last_name?: string
    }
    expect(read).toEqual({ update_id: 1, message: { ...message, from } })
  })

  it.each([
    '',
    'x',
    'null',
    'true',
    '1',
    '"x"',
    '[]',
    '{}',
    '[{"update_id":1}]',
    '{"update_id":"1"}',
    '{"update_id":-1}',
    '{"update_id":1.5}',
    '{"update_id":9007199254740993}',
    '{"update_id":1} trailing',
    '['.repeat(100_000),
    '['.repeat(20_000) + ']'.repeat(20_000),
  ])('takes %.30j for no update', (body) => expect(parseUpdate(body)).toBeUndefined())

  it('takes NUL and lone surrogates out of every string, and leaves the rest as it is', () => {
    const update = read(
      groupMessage({ text: 'a\u0000b\ud800c 👻', from: { ...NADIA, first_name: '\u0000' } }),
    )
    expect(update.message).toMatchObject({ text: 'ab\ufffdc 👻' })
    expect(update.from?.firstName).toBe('')
  })
})

describe('a moment', () => {
  it.each([-9_007_199_254_740_991, -1, 2 ** 32, 9_007_199_254_740_991, 1.5])(
    'that no clock of Telegram’s shows makes an update of nothing: %s',
    (date) => {
      const { update_id, message } = groupMessage({ text: '/saldo', message: { date } })
      expect(parseUpdate(JSON.stringify({ update_id, message }))).toEqual({ update_id })
    },
  )
})
