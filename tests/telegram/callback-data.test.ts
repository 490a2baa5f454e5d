import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ANONYMOUS_ADMIN_ID, createCallbackCodec } from '../../lib/telegram/callback-data.ts'
import { groupId, userId } from '../../lib/values/ids.ts'
import type { Text } from '../../lib/values/text.ts'

const codec = createCallbackCodec(['the key of today, long enough'])
const ASKED = userId(5_001)
const OTHER = userId(5_002)
const label: Text = { namespace: 'test', key: 'label', values: {} }

describe('actions', () => {
  const press = { feature: 'economy', name: 'ranking', version: 3, for: 'owner' } as const
  const shown = { label, press, data: ['before', 12n, ''] }
  const read = {
    kind: 'action',
    feature: 'economy',
    name: 'ranking',
    version: 3,
    ownerId: ASKED,
    fields: ['before', '12', ''],
  }

  it('come back as they were', () => {
    expect(codec.decode(codec.encodeAction(shown, ASKED), OTHER)).toEqual(read)
    expect(codec.decode(codec.encodeAction({ ...shown, data: [] }, undefined), OTHER)).toEqual({
      ...read,
      ownerId: undefined,
      fields: [],
    })
  })

  it('are written as buttons in the chats have them: who changes it makes those mean something else', () => {
    expect(codec.encodeAction(shown, ASKED)).toBe('economy:ranking:3:3ux:before:12:')
    expect(codec.encodeAction({ ...shown, data: [] }, undefined)).toBe('economy:ranking:3:')
  })

  it('fit 64 bytes, not 64 letters', () => {
    const encode = (field: string) => codec.encodeAction({ ...shown, data: [field] }, ASKED)
    const room = 64 - encode('').length
    expect(encode('x'.repeat(room))).toHaveLength(64)
    expect(() => encode('x'.repeat(room + 1))).toThrow(RangeError)
    expect(() => encode('ñ'.repeat(room))).toThrow(RangeError)
  })

  it('name the largest people there are', () => {
    const largest = userId(2 ** 52 - 1)
    expect(codec.decode(codec.encodeAction(shown, largest), OTHER)).toEqual({ ...read, ownerId: largest })
  })
})

describe('questions', () => {
  const to = {
    feature: 'economy',
    name: 'transfer',
    nonce: 'AbC-_123',
    anonymous: false,
    expiresAt: 1_795_435_200_000,
    askedId: ASKED,
  }
  const { askedId: _, ...told } = to
  const genuine = { kind: 'answer', answer: 'yes', genuine: true, open: false, ...told }
  const notTheirs = { kind: 'answer', genuine: false }
  const yes = codec.encodeAnswer({ answer: 'yes', to })
  const no = codec.encodeAnswer({ answer: 'no', to })

  it('come back to whom they were put, and fit with the longest names there are', () => {
    expect(codec.decode(yes, ASKED)).toEqual(genuine)
    expect(codec.decode(no, ASKED)).toEqual({ ...genuine, answer: 'no' })
    expect(Buffer.byteLength(yes)).toBeLessThanOrEqual(64)
  })

  it('are nobody else’s', () => expect(codec.decode(yes, OTHER)).toMatchObject(notTheirs))

  it('of an anonymous administrator are told by themselves, and signed as theirs', () => {
    const theirs = codec.encodeAnswer({
      answer: 'yes',
      to: { ...to, anonymous: true, askedId: ANONYMOUS_ADMIN_ID },
    })
    expect(codec.decode(theirs, ASKED)).toEqual({ ...genuine, anonymous: true, open: true })
    // A question of one's own doesn't become everybody's by a capital letter.
    expect(codec.decode(yes.replace(':y:', ':Y:'), ASKED)).toMatchObject(notTheirs)
    expect(codec.decode(theirs.replace(':Y:', ':y:'), ASKED)).toMatchObject(notTheirs)
  })

  it('of whoever has shown themselves wait with those, and are theirs alone', () => {
    const theirs = codec.encodeAnswer({ answer: 'yes', to: { ...to, anonymous: true } })
    expect(codec.decode(theirs, ASKED)).toEqual({ ...genuine, anonymous: true })
    expect(codec.decode(theirs, OTHER)).toMatchObject({ ...notTheirs, open: false })
  })

  it('are not turned from No into Yes, nor made to last', () => {
    expect(codec.decode(no.replace(':n:', ':y:'), ASKED)).toMatchObject(notTheirs)
    const parts = yes.split(':')
    expect(codec.decode(parts.with(4, 'zzzzzz').join(':'), ASKED)).toMatchObject(notTheirs)
    expect(codec.decode(parts.with(1, 'grant').join(':'), ASKED)).toMatchObject(notTheirs)
    expect(codec.decode(parts.with(3, 'AbC-_124').join(':'), ASKED)).toMatchObject(notTheirs)
    expect(codec.decode(parts.with(5, '').join(':'), ASKED)).toBeUndefined()
  })

  it('outlive one change of key, and no more', () => {
    const next = createCallbackCodec(['the key of tomorrow', 'the key of today, long enough'])
    expect(next.decode(yes, ASKED)).toEqual(genuine)
    expect(createCallbackCodec(['the key of tomorrow']).decode(yes, ASKED)).toMatchObject(notTheirs)
    expect(codec.decode(next.encodeAnswer({ answer: 'yes', to }), ASKED)).toMatchObject(notTheirs)
  })

  it('are named by their nonce, whichever of the two is pressed', () => {
    for (const data of [yes, no]) expect(codec.decode(data, ASKED)).toMatchObject({ nonce: to.nonce })
    expect(codec.decode('economy:ranking:1::2', ASKED)).not.toHaveProperty('nonce')
  })
})

describe('links', () => {
  const largest = groupId(2n ** 62n)

  it.each([undefined, 1, 2 ** 52 - 1])(
    'carry a group and the subject %j in what Telegram allows',
    (subject) => {
      const payload = codec.encodeLink({ name: 'abcdefghijklmnop', groupId: largest, subject })
      expect(payload).toMatch(/^[A-Za-z0-9_-]{1,64}$/)
      expect(codec.decodeLink(payload)).toEqual({ name: 'abcdefghijklmnop', groupId: largest, subject })
    },
  )

  it('can be changed by nobody', () => {
    const [name, group, subject, ...signature] = codec
      .encodeLink({ name: 'perfil', groupId: groupId(7n), subject: 5 })
      .split('-')
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
    fc.property(anything, fc.integer(), (text, pressedBy) => {
      const read = codec.decode(text, userId(pressedBy))
      if (read === undefined || (read.kind === 'answer' && !read.genuine)) return
      // Without the key nothing is ever read as a genuine question.
      expect(read.kind).toBe('action')
    }),
    { numRuns: 3_000 },
  )
})
