import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  EMPTY,
  type Kind,
  LEAST_OF_EACH,
  logOdds,
  type Model,
  tokensOf,
  train,
  trainAll,
  untrain,
} from '../../../../lib/features/guard/learning/bayes.ts'
import { readText } from '../../../../lib/features/guard/reading/normalise.ts'

const messages = fc.array(
  fc.tuple(
    fc.constantFrom<Kind>('ham', 'spam'),
    fc.array(fc.string({ minLength: 1, maxLength: 6 }), { maxLength: 8 }),
  ),
  { maxLength: 30 },
)
const learn = (model: Model, all: readonly (readonly [Kind, readonly string[]])[]) =>
  all.reduce((learnt, [kind, tokens]) => train(learnt, kind, tokens), model)

describe('undo unteaches exactly', () => {
  test('in whatever order it is undone', () => {
    fc.assert(
      fc.property(messages, messages, fc.func(fc.integer()), (before, undone, order) => {
        const model = learn(EMPTY, before)
        const back = undone
          .toSorted((one, other) => order(one) - order(other))
          .reduce((learnt, [kind, tokens]) => untrain(learnt, kind, tokens), learn(model, undone))
        expect(back).toEqual(model)
      }),
    )
  })

  test('many at once is one after the other', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.string())), (all) => {
        expect(trainAll(EMPTY, 'spam', all)).toEqual(
          learn(
            EMPTY,
            all.map((tokens) => ['spam', tokens] as const),
          ),
        )
      }),
    )
  })
})

describe('what it says', () => {
  const taught = (each: number): Model => {
    const ham = Array.from({ length: each }, (_, at) =>
      tokensOf(readText(`la luna sale sobre el bosque ${at}`)),
    )
    const spam = Array.from({ length: each }, (_, at) =>
      tokensOf(readText(`gana dinero desde casa hoy ${at}`)),
    )
    return trainAll(trainAll(EMPTY, 'ham', ham), 'spam', spam)
  }
  const advert = tokensOf(readText('gana dinero desde casa'))

  test('nothing below twenty of each', () => {
    expect(logOdds(advert, taught(LEAST_OF_EACH - 1))).toBe(0)
    expect(logOdds(advert, taught(LEAST_OF_EACH))).toBeGreaterThan(3)
  })

  test('a group adds what it learnt to the samples', () => {
    const base = taught(30)
    const own = trainAll(
      taught(20),
      'ham',
      Array.from({ length: 60 }, () => tokensOf(readText('gana dinero en la rifa'))),
    )
    expect(logOdds(advert, base, own)).toBeLessThan(logOdds(advert, base))
    expect(logOdds(tokensOf(readText('sale la luna')), base)).toBeLessThan(-3)
  })
})
