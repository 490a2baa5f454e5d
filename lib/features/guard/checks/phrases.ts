import { FOREIGN_STEMS, LURES, type Topic, withoutVersions } from './lures.ts'

const STRANGE =
  /[\p{Script=Cyrillic}\p{Script=Arabic}\p{Script=Han}\p{Script=Devanagari}\p{Script=Hebrew}\p{Script=Thai}\p{Script=Hangul}]/gu

export const strangeLetters = (folded: string): number => (folded.match(STRANGE) ?? []).length

/** A text whose letters are mostly those of an alphabet that none of the samples is in. */
export function isStrange(folded: string): boolean {
  const strange = strangeLetters(folded)
  return strange > 0 && strange * 2 >= (folded.match(/\p{L}/gu) ?? []).length
}

export interface Promised {
  readonly score: number
  readonly topics: readonly Topic[]
}

/** What every further stem of another language's adverts leaves of it. */
const FOREIGN_DOUBT = 0.5

/** What a text promises, and how surely by its words alone. */
export function promisesIn(folded: string): Promised {
  const topics = new Set<Topic>()
  let doubt = 1
  const said = withoutVersions(folded)
  for (const { topic, weight, pattern } of LURES) {
    if (!pattern.test(said)) continue
    topics.add(topic)
    doubt *= 1 - weight
  }
  const stems = FOREIGN_STEMS.filter((stem) => stem.test(folded)).length
  // One may be a word of Spanish.
  if (stems > 1 || (stems === 1 && isStrange(folded))) {
    topics.add('foreign')
    doubt *= FOREIGN_DOUBT ** (stems - 1) * 0.9
  }
  return { score: 1 - doubt, topics: [...topics] }
}

/** How surely the phrases alone speak of an offer, 0 to 1. */
export const phrasesIn = (folded: string): number => promisesIn(folded).score
