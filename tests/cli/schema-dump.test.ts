import { expect, it } from 'vitest'
import { firstDifference } from '../../lib/cli/schema-dump.ts'

it.each([
  ['a\nb\n', 'a\nb\n', undefined],
  ['a\nb\n', 'a\nc\n', 'Line 2 is    b\n  should be c'],
  ['a\n', 'a\nb\n', 'Line 2 is    \n  should be b'],
  ['a\nb\n', 'a\n', 'Line 2 is    b\n  should be '],
  ['a\n', 'a', 'Line 2 is    \n  should be (the end)'],
])('names the first line that differs: %j, %j', (written, made, difference) => {
  expect(firstDifference(written, made)).toBe(difference)
})
