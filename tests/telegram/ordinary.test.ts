import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isOrdinary, parseOrdinary } from '../../lib/telegram/ordinary.ts'
import { parseUpdate, updateSchema } from '../../lib/telegram/update.ts'

const ordinary = {
  update_id: 1,
  message: {
    message_id: 5,
    date: 1_770_000_000,
    chat: { id: -1_001, type: 'supergroup', title: 'Salón', is_forum: false },
    from: {
      id: 7,
      is_bot: false,
      first_name: 'Nadia',
      last_name: 'Noir',
      username: 'nadia',
      language_code: 'es',
    },
    text: 'buenas noches',
  },
}

/** A command in answer to another message, in a topic. */
const answering = {
  ...ordinary,
  message: {
    ...ordinary.message,
    text: '/pagar 50 😀',
    entities: [
      { type: 'bot_command', offset: 0, length: 6 },
      { type: 'custom_emoji', offset: 10, length: 2, custom_emoji_id: '5' },
    ],
    message_thread_id: 3,
    is_topic_message: true,
    reply_to_message: {
      ...ordinary.message,
      message_id: 4,
      entities: [{ type: 'bold', offset: 0, length: 6 }],
    },
  },
}

type Path = readonly (string | number)[]
const PATHS: readonly Path[] = [
  [],
  ['update_id'],
  ['message'],
  ...[
    'message_id',
    'date',
    'chat',
    'from',
    'text',
    'entities',
    'reply_to_message',
    'sender_chat',
    'message_thread_id',
    'is_topic_message',
  ].flatMap((name) => [
    ['message', name],
    ['message', 'reply_to_message', name],
  ]),
  ...['type', 'offset', 'length', 'user', 'more'].map((name) => ['message', 'entities', 0, name]),
  ['message', 'reply_to_message', 'from', 'id'],
  ['message', 'reply_to_message', 'chat', 'type'],
  ...['id', 'type', 'title', 'is_forum', 'is_direct_messages', 'more'].map((name) => [
    'message',
    'chat',
    name,
  ]),
  ...['id', 'is_bot', 'first_name', 'last_name', 'username', 'language_code', 'more'].map((name) => [
    'message',
    'from',
    name,
  ]),
  ['edited_message'],
  ['callback_query'],
]

/** What is at odds with a schema sooner or later. */
const values = fc.oneof(
  fc.constantFrom<unknown>(
    undefined,
    null,
    true,
    '',
    'x',
    [],
    {},
    0,
    -1,
    1.5,
    2 ** 32,
    2 ** 53,
    'channel',
    'private',
    'text_mention',
  ),
  fc.constantFrom<unknown>('n'.repeat(256), 'n'.repeat(257), 't'.repeat(1024), 't'.repeat(1025)),
  fc.jsonValue(),
)

function withAt(value: unknown, [name, ...rest]: Path, put: unknown): unknown {
  if (name === undefined) return put
  if (Array.isArray(value)) return value.map((each, at) => (at === name ? withAt(each, rest, put) : each))
  const record = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  const changed = withAt(record[name], rest, put)
  const { [name]: _, ...others } = record
  return changed === undefined ? others : { ...others, [name]: changed }
}

describe('an ordinary message', () => {
  it.each([ordinary, answering])('is known as one: $message.text', (update) => {
    expect(isOrdinary(update)).toBe(true)
    expect(parseUpdate(JSON.stringify(update))).toEqual(update)
  })

  it('is known as one where Telegram escapes its emoji', () => {
    const body = JSON.stringify(answering).replace('😀', String.raw`\ud83d\ude00`)
    expect(parseOrdinary(body)).toEqual(answering)
  })

  it('is nothing that the schema would refuse, or read differently', () => {
    let known = 0
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom(...PATHS), values), { maxLength: 3 }), (changes) => {
        const raw = changes.reduce<unknown>((update, [path, value]) => withAt(update, path, value), answering)
        if (!isOrdinary(raw)) return
        known += 1
        expect(updateSchema.parse(raw)).toEqual(raw)
      }),
      { numRuns: 5_000 },
    )
    expect(known).toBeGreaterThan(100)
  })
})

describe('what Postgres refuses', () => {
  it.each([
    ['a NUL', String.raw`a\u0000b`, 'ab'],
    ['half a pair', String.raw`a\uD83Db`, 'a\ufffdb'],
    ['the other half', String.raw`a\ude00b`, 'a\ufffdb'],
    [
      'half a pair behind what only looks like the other',
      String.raw`\\ud83d\udc00`,
      `${String.raw`\ud83d`}\ufffd`,
    ],
    ['nothing, but an escaped pair', String.raw`\ud83d\ude00`, '😀'],
  ])('%s is taken out of a text', (_, written, read) => {
    const body = JSON.stringify(ordinary).replace('buenas noches', () => written)
    expect(parseUpdate(body)?.message?.text).toBe(read)
  })
})
