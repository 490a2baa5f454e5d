import fc from 'fast-check'
import { expect, it } from 'vitest'
import { packTexts, unpackTexts } from '../../lib/values/packed-text.ts'

const leaf = fc.oneof(fc.string(), fc.integer(), fc.bigInt(), fc.record({ coins: fc.bigInt() }))
const name = fc.stringMatching(/^[a-z]{1,8}$/)
/** Texts within texts, two deep. */
const textOf = (values: fc.Arbitrary<unknown>) =>
  fc.record({
    namespace: fc.string(),
    key: fc.string(),
    values: fc.dictionary(name, values, { noNullPrototype: true, maxKeys: 3 }),
  })
const inner = textOf(leaf)
const text = textOf(fc.oneof(leaf, inner, fc.array(inner, { maxLength: 3 })))

it('gives back what was packed, whole numbers of any size included, through JSON', () => {
  fc.assert(
    fc.property(fc.array(text, { maxLength: 4 }), (texts) => {
      expect(unpackTexts(JSON.parse(JSON.stringify(packTexts(texts))))).toEqual(texts)
    }),
  )
})
