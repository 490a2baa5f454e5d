import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { digestEnd, digestMore, emptyDigest } from '../../lib/ledger/running-digest.ts'

const wanted = (text: string) => createHash('sha256').update(text).digest('hex')

it.each([0, 1, 55, 56, 63, 64, 65, 119, 120, 128, 10_000])('is SHA-256 of %d bytes', (length) => {
  const text = 'x'.repeat(length)
  expect(digestEnd(digestMore(emptyDigest, text))).toBe(wanted(text))
})

it('is SHA-256 of the whole, however it is cut and laid down in between', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme', maxLength: 300 })), (parts) => {
      let digest = emptyDigest
      for (const part of parts) digest = digestMore(JSON.parse(JSON.stringify(digest)), part)
      expect(digestEnd(digest)).toBe(wanted(parts.join('')))
    }),
  )
})
