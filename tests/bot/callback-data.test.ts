import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ANONYMOUS_ADMIN_ID, createCallbackCodec, questionNonce } from '../../lib/telegram/callback-data.ts'
import { groupId } from '../../lib/values/ids.ts'

const codec = createCallbackCodec(['the key of today, long enough'])
const ASKED = 5_001
const question = {
  kind: 'confirmation',
  feature: 'economy',
  name: 'transfer',
  choice: 'yes',
  nonce: 'AbC-_123',
  anonymous: false,
  expiresAt: 1_795_435_200_000,
} as const

describe('actions', () => {
  const action = {
    kind: 'action',
    feature: 'economy',
    name: 'ranking',
    version: 3,
    ownerId: ASKED,
    fields: ['before', '12', ''],
  } as const

  it('come back as they were', () => {
    expect(codec.decode(codec.encodeAction(action), 1)).toEqual(action)
    const anyone = { ...action, ownerId: undefined, fields: [] }
    expect(codec.decode(codec.encodeAction(anyone), 1)).toEqual(anyone)
  })

  it('fit 64 bytes, not 64 letters', () => {
    const room = 64 - codec.encodeAction({ ...action, fields: [''] }).length
    expect(codec.encodeAction({ ...action, fields: ['x'.repeat(room)] })).toHaveLength(64)
    expect(() => codec.encodeAction({ ...action, fields: ['x'.repeat(room + 1)] })).toThrow(RangeError)
    expect(() => codec.encodeAction({ ...action, fields: ['ñ'.repeat(room)] })).toThrow(RangeError)
  })

  it('name the largest people there are', () => {
    const largest = { ...action, ownerId: 2 ** 52 - 1 }
    expect(codec.decode(codec.encodeAction(largest), 1)).toEqual(largest)
  })
})

describe('questions', () => {
  const data = codec.encodeConfirmation(question, ASKED)

  it('come back to whom they were put, and fit with the longest names there are', () => {
    expect(codec.decode(data, ASKED)).toEqual(question)
    expect(codec.decode(codec.encodeConfirmation({ ...question, choice: 'no' }, ASKED), ASKED)).toEqual({
      ...question,
      choice: 'no',
    })
    expect(Buffer.byteLength(data)).toBeLessThanOrEqual(64)
  })

  it('are nobody else’s', () => expect(codec.decode(data, ASKED + 1)).toBe('not_yours'))

  it('of an anonymous administrator are told by themselves, and signed as theirs', () => {
    const anonymous = { ...question, anonymous: true }
    const theirs = codec.encodeConfirmation(anonymous, ANONYMOUS_ADMIN_ID)
    expect(codec.decode(theirs, ASKED)).toEqual(anonymous)
    // A question of one's own doesn't become everybody's by a capital letter.
    expect(codec.decode(data.replace(':y:', ':Y:'), ASKED)).toBe('not_yours')
    expect(codec.decode(theirs.replace(':Y:', ':y:'), ASKED)).toBe('not_yours')
  })

  it('are not turned from No into Yes, nor made to last', () => {
    const no = codec.encodeConfirmation({ ...question, choice: 'no' }, ASKED)
    expect(codec.decode(no.replace(':n:', ':y:'), ASKED)).toBe('not_yours')
    const parts = data.split(':')
    expect(codec.decode(parts.with(4, 'zzzzzz').join(':'), ASKED)).toBe('not_yours')
    expect(codec.decode(parts.with(1, 'grant').join(':'), ASKED)).toBe('not_yours')
    expect(codec.decode(parts.with(3, 'AbC-_124').join(':'), ASKED)).toBe('not_yours')
    expect(codec.decode(parts.with(5, '').join(':'), ASKED)).toBeUndefined()
  })

  it('outlive one change of key, and no more', () => {
    const next = createCallbackCodec(['the key of tomorrow', 'the key of today, long enough'])
    expect(next.decode(data, ASKED)).toEqual(question)
    expect(createCallbackCodec(['the key of tomorrow']).decode(data, ASKED)).toBe('not_yours')
    expect(codec.decode(next.encodeConfirmation(question, ASKED), ASKED)).toBe('not_yours')
  })

  it('are named by their nonce, whichever of the two is pressed', () => {
    const no = codec.encodeConfirmation({ ...question, choice: 'no' }, ASKED)
    expect(questionNonce(data)).toBe(question.nonce)
    expect(questionNonce(no)).toBe(question.nonce)
    expect(questionNonce('economy:ranking:1::2')).toBeUndefined()
  })
})

describe('links', () => {
  const largest = groupId(2n ** 62n)

  it.each([undefined, 1, 2 ** 52 - 1])(
    'carry a group and the subject %j in what Telegram allows',
    (subject) => {
      const payload = codec.encodeLink('abcdefghijklmnop', largest, subject)
      expect(payload).toMatch(/^[A-Za-z0-9_-]{1,64}$/)
      expect(codec.decodeLink(payload)).toEqual({ name: 'abcdefghijklmnop', groupId: largest, subject })
    },
  )

  it('can be changed by nobody', () => {
    const [name, group, subject, ...signature] = codec.encodeLink('perfil', groupId(7n), 5).split('-')
    const read = (...parts: (string | undefined)[]) => codec.decodeLink([...parts, ...signature].join('-'))
    expect(read(name, group, subject)).toBeDefined()
    for (const forged of [read(name, '8', subject), read(name, group, ''), read('aviso', group, subject)])
      expect(forged).toBeUndefined()
    for (const other of ['', 'true', 'perfil', 'perfil-7--AAAAAAAAAAAAAAAA'])
      expect(codec.decodeLink(other)).toBeUndefined()
  })
})

it('reads anything as something it knows, or as nothing', () => {
  const pieces = fc.constantFrom(
    'economy',
    'transfer',
    'y',
    'N',
    '1',
    '',
    ':',
    '::',
    'zz',
    '-',
    '\u0000',
    '👻',
  )
  const anything = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(pieces).map((parts) => parts.join(':')),
  )
  fc.assert(
    fc.property(anything, fc.integer(), (text, userId) => {
      const read = codec.decode(text, userId)
      if (read === undefined || read === 'not_yours') return
      // Without the key nothing is ever read as a question.
      expect(read.kind).toBe('action')
    }),
    { numRuns: 3_000 },
  )
})
