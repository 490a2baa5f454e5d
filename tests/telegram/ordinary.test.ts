import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isOrdinary } from '../../lib/telegram/ordinary.ts'
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
    'is_topic_message',
  ].map((name) => ['message', name]),
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
  ),
  fc.constantFrom<unknown>('n'.repeat(256), 'n'.repeat(257), 't'.repeat(1024), 't'.repeat(1025)),
  fc.jsonValue(),
)

function withAt(value: unknown, [name, ...rest]: Path, put: unknown): unknown {
  if (name === undefined) return put
  const record = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  const changed = withAt(record[name], rest, put)
  const { [name]: _, ...others } = record
  return changed === undefined ? others : { ...others, [name]: changed }
}

describe('an ordinary message', () => {
  it('is known as one', () => {
    expect(isOrdinary(ordinary)).toBe(true)
    expect(parseUpdate(JSON.stringify(ordinary))).toEqual(ordinary)
  })

  it('is nothing that the schema would refuse, or read differently', () => {
    let known = 0
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom(...PATHS), values), { maxLength: 3 }), (changes) => {
        const raw = changes.reduce<unknown>((update, [path, value]) => withAt(update, path, value), ordinary)
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
