import { expect, it } from 'vitest'
import { digestSettings } from '../../../lib/features/digests/settings.ts'

const hourOf = (hour: unknown) => digestSettings.of({ settings: { 'digests.hour': hour } }).hour

it.each([0, 1, 22, 23])('a digest may come at %i o’clock', (hour) => {
  expect(hourOf(hour)).toBe(hour)
})

it.each([-1, 24, '0', null])(
  'it comes at the usual hour where %j is stored, which no clock shows',
  (hour) => {
    expect(hourOf(hour)).toBe(digestSettings.of(undefined).hour)
  },
)
