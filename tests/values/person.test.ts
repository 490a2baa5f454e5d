import { describe, expect, expectTypeOf, it } from 'vitest'
import type { UserId } from '../../lib/values/ids.ts'
import { type Named, personSchema, userIdSchema } from '../../lib/values/person.ts'

describe('somebody’s id', () => {
  it.each([
    [5, 5],
    ['5', 5],
    [5n, 5],
    ['4503599627370495', 2 ** 52 - 1],
  ])('%s is %d', (stored, id) => {
    const read = userIdSchema.parse(stored)
    expect(read).toBe(id)
    expectTypeOf(read).toEqualTypeOf<UserId>()
  })

  it.each([0, -5, 1.5, '', 'Ana', null, undefined, [], '9007199254740993', Number.NaN])(
    '%s is none',
    (stored) => expect(userIdSchema.safeParse(stored).success).toBe(false),
  )
})

describe('somebody', () => {
  it.each([
    [{ userId: 5, firstName: 'Ana' }],
    [{ userId: 5, firstName: 'Ana', lastName: null }],
    // Deleted accounts have no name left.
    [{ userId: 5, firstName: '', lastName: 'Noir' }],
  ])('%j', (stored) => {
    const read = personSchema.parse(JSON.parse(JSON.stringify(stored)))
    expect(read).toEqual(stored)
    expectTypeOf(read).toExtend<Named>()
  })

  it.each([{ firstName: 'Ana' }, { userId: 5 }, { userId: 5, firstName: null }, 'Ana', null])(
    '%j is nobody',
    (stored) => expect(personSchema.safeParse(stored).success).toBe(false),
  )
})
