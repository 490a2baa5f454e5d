import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { rowIdSchema, wholeSchema } from '../../lib/values/whole.ts'

describe('a whole number', () => {
  it('comes back from JSON to the last digit, whatever its size and sign', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 30n) + 1n, max: 10n ** 30n - 1n }), (value) => {
        const json = JSON.stringify(value, (_key, each) => (typeof each === 'bigint' ? String(each) : each))
        expect(wholeSchema.parse(JSON.parse(json))).toBe(value)
        expect(wholeSchema.parse(value)).toBe(value)
      }),
    )
  })

  it('may be a number of JSON where that is exact', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (value) => {
        expect(wholeSchema.parse(value)).toBe(BigInt(value))
      }),
    )
  })

  it.each([
    1.5,
    2 ** 53,
    Number.NaN,
    '',
    ' ',
    '1.5',
    '1e3',
    '0x10',
    '+5',
    '--5',
    '5n',
    '5 ',
    '5\n',
    '1'.repeat(31),
    null,
    true,
    [5],
  ])('is not %j', (stored) => expect(wholeSchema.safeParse(stored).success).toBe(false))
})

describe('a row’s number in a button', () => {
  it.each([
    ['1', 1n],
    ['007', 7n],
    ['9'.repeat(12), 10n ** 12n - 1n],
  ])('%s', (field, id) => expect(rowIdSchema.parse(field)).toBe(id))

  // What Postgres would refuse as a bigint, or what no row has, is no button of ours.
  it.each(['', '-1', '1'.repeat(19), '1.0', 'a', ' 1', '1\n', 5, 5n])('is not %s', (field) =>
    expect(rowIdSchema.safeParse(field).success).toBe(false),
  )
})
