import { describe, expect, it } from 'vitest'
import { isComplete, isUntold, type Profile, readAge } from '../../../lib/features/profile/fields.ts'

const told: Profile = {
  alias: 'Lady Nox',
  pronouns: 'ella',
  age: 27,
  role: 'cronista',
  bio: 'Colecciono llaves.',
  limits: 'Siempre preguntar antes.',
  photo: 'AgACAgQ',
}
const untold = Object.fromEntries(Object.keys(told).map((field) => [field, null])) as unknown as Profile

describe('a profile', () => {
  it('is complete when everything is told', () => {
    expect(isComplete(told)).toBe(true)
  })

  it('is complete without a name of its own: Telegram’s stands for it', () => {
    expect(isComplete({ ...told, alias: null })).toBe(true)
  })

  it.each(['pronouns', 'age', 'role', 'bio', 'limits', 'photo'] as const)(
    'is not complete without %s',
    (field) => {
      expect(isComplete({ ...told, [field]: null })).toBe(false)
    },
  )

  it('is untold while nothing is told, and no longer by any one field, the name included', () => {
    expect(isUntold(untold)).toBe(true)
    for (const [field, value] of Object.entries(told))
      expect(isUntold({ ...untold, [field]: value }), field).toBe(false)
  })
})

describe('an age', () => {
  it.each([
    ['27', 27],
    ['27 años', 27],
    ['27 anos', 27],
    ['Tengo 27 años.', 27],
    ['tengo 17', 17],
    ["I'm 27", 27],
    ['27 years old', 27],
    ['27 o 28', undefined],
    ['2.7', undefined],
    ['veintisiete', undefined],
    ['27 gatos', undefined],
  ])('«%s» is %s', (text, age) => {
    expect(readAge(text)).toBe(age)
  })
})
