import { expect, it } from 'vitest'
import { withoutEnd } from '../../lib/values/without-end.ts'

it.each([
  ['rosas...', 'rosas'],
  ['r.o.s.a.s', 'r.o.s.a.s'],
  ['...', ''],
  ['', ''],
])('leaves what stands before the end: %s', (text, left) => {
  expect(withoutEnd(text, /[.,]/)).toBe(left)
})

it('takes as long as the end is', () => {
  let looked = 0
  const kind = {
    test(each: string) {
      looked += 1
      return each === '.'
    },
  }
  expect(withoutEnd(`${'.'.repeat(4_000)}x${'.'.repeat(10)}`, kind)).toHaveLength(4_001)
  expect(looked).toBe(11)
})
