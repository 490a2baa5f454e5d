import { expect, it } from 'vitest'
import { systemRandom } from '../../lib/platform/random.ts'

it('gives nobody what it gave before, and as many bytes as were asked for, across what was drawn beforehand', () => {
  const sizes = Array.from({ length: 3_000 }, (_, i) => 8 + (i % 25))
  const tokens = sizes.map((size) => systemRandom.token(size))
  expect(new Set(tokens).size).toBe(tokens.length)
  expect(tokens.map((token) => Buffer.from(token, 'base64url').length)).toEqual(sizes)
  expect(Buffer.from(systemRandom.token(5_000), 'base64url').length).toBe(5_000)
})
