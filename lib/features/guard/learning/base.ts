import { LANGUAGES, type Language } from '../../../values/text.ts'
import { readText } from '../reading/normalise.ts'
import type { Knowledge } from '../subject.ts'
import { type Counts, EMPTY, type Taught, tokensOf, trainAll } from './bayes.ts'
import { packSignature, type Signature, signatureOf, unpackSignature } from './similarity.ts'

/** The samples as numbers: what is deployed. */
export interface PackedBase {
  readonly models: Readonly<Record<string, PackedModel>>
  readonly knownSpam: readonly string[]
}
interface PackedModel {
  readonly ham: number
  readonly spam: number
  readonly tokens: Readonly<Record<string, readonly number[]>>
}

export interface Samples {
  readonly ham: readonly string[]
  readonly spam: readonly string[]
}

/** A pair of words that stood in one sample alone says nothing of the next message. */
const LEAST_PAIRS = 2

/** Makes what is deployed of the samples: `npm run guard:model`. */
export function packBase(samples: Readonly<Record<Language, Samples>>): PackedBase {
  const models = Object.fromEntries(LANGUAGES.map((language) => [language, packModel(samples[language])]))
  const known = LANGUAGES.flatMap((language) =>
    samples[language].spam.flatMap((text) => signatureOf(readText(text).folded) ?? []),
  )
  return { models, knownSpam: known.map(packSignature) }
}

function packModel({ ham, spam }: Samples): PackedModel {
  const tokensIn = (texts: readonly string[]) => texts.map((text) => tokensOf(readText(text)))
  const model = trainAll(trainAll(EMPTY, 'ham', tokensIn(ham)), 'spam', tokensIn(spam))
  const tokens = [...model.tokens]
    .filter(([token, counts]) => !token.includes(' ') || counts.ham + counts.spam >= LEAST_PAIRS)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([token, counts]) => [token, [counts.ham, counts.spam]] as const)
  return { ham: model.ham, spam: model.spam, tokens: Object.fromEntries(tokens) }
}

export function unpackBase({ models, knownSpam }: PackedBase): Knowledge {
  return {
    models: { es: [unpackModel(models.es)], en: [unpackModel(models.en)] },
    knownSpam: knownSpam.flatMap((packed): readonly Signature[] => {
      const signature = unpackSignature(packed)
      return signature ? [signature] : []
    }),
  }
}

/** Looked up where it lies: making a map of it would take longer than everything else at the start. */
function unpackModel({ ham, spam, tokens }: PackedModel = { ham: 0, spam: 0, tokens: {} }): Taught {
  const get = (token: string): Counts | undefined => {
    if (!Object.hasOwn(tokens, token)) return undefined
    const [inHam = 0, inSpam = 0] = tokens[token] ?? []
    return { ham: inHam, spam: inSpam }
  }
  return { ham, spam, tokens: { get } }
}

let base: Promise<Knowledge> | undefined

/** What the samples taught, read when the first message is judged and kept: plain messages of the trusted never need it. */
export function baseKnowledge(): Promise<Knowledge> {
  base ??= import('./base-model.json', { with: { type: 'json' } }).then(({ default: packed }) =>
    unpackBase(packed),
  )
  return base
}
