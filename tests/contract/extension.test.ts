import { describe, expect, expectTypeOf, it } from 'vitest'
import { type Extension, extensionPoint } from '../../lib/contract/extension.ts'
import type { Feature } from '../../lib/contract/feature.ts'

interface Line {
  readonly says: string
}
const cardPart = extensionPoint<Line>('card')
const digestPart = extensionPoint<number>('digest')
const feature = (name: string, extensions?: readonly Extension[]): Feature => ({
  name,
  category: 'events',
  texts: { es: {}, en: {} },
  ...(extensions ? { extensions } : {}),
})
const features = [
  feature('zebra', [cardPart({ says: 'z' })]),
  feature('plain'),
  feature('apple', [cardPart({ says: 'a1' }), digestPart(7), cardPart({ says: 'a2' })]),
  feature('none', []),
]
const partsOf = (off: readonly string[] = []) =>
  cardPart.of(features, { modulesOff: off }).map(({ part }) => part.says)

describe('an extension point', () => {
  it('has a name of its own, and gets what is given to it', () => {
    expect(cardPart.name).toBe('card')
    expect(cardPart({ says: 'x' })).toEqual({ point: 'card', part: { says: 'x' } })
    expectTypeOf(cardPart.of(features)[0]?.part).toEqualTypeOf<Line | undefined>()
  })

  it('finds its parts in the features’ order, whether they have commands or not, each with its feature', () => {
    expect(cardPart.of(features).map(({ feature: { name }, part }) => [name, part.says])).toEqual([
      ['zebra', 'z'],
      ['apple', 'a1'],
      ['apple', 'a2'],
    ])
    expect(digestPart.of(features).map(({ part }) => part)).toEqual([7])
    expect(extensionPoint('panel').of(features)).toEqual([])
  })

  it('leaves out what is switched off in the group', () => {
    expect(partsOf()).toEqual(['z', 'a1', 'a2'])
    expect(partsOf(['apple', 'plain'])).toEqual(['z'])
    expect(partsOf(['zebra', 'apple'])).toEqual([])
  })
})
