import { greatestLikeness, signatureOf } from '../learning/similarity.ts'
import type { Reading } from '../reading/normalise.ts'
import type { Check, Found } from '../subject.ts'
import { say } from '../texts.ts'
import { isAboutHobby } from './context.ts'
import { FOREIGN_STEMS, LURES, type Topic } from './lures.ts'
import { pitchIn } from './pitch.ts'

/** Above it two texts are one, with a word changed. */
const SAME_FROM = 0.7

export const knownSpam: Check = ({ reading, knowledge }) => {
  const signature = signatureOf(reading.folded)
  if (signature === undefined) return undefined
  const likeness = greatestLikeness(signature, knowledge.knownSpam)
  if (likeness < 0.45) return undefined
  const score = likeness >= SAME_FROM ? 0.9 + (likeness - SAME_FROM) / 3.2 : likeness
  return {
    score: Math.min(1, score),
    reason: say('why.knownSpam', { likeness: { percent: Math.round(likeness * 100) } }),
  }
}

/** From log-odds to certainty: what is slightly likelier is no finding. */
export const bayes: Check = ({ odds, reading }) => {
  const heard = certainty(odds)
  const score = heard <= UNNAMED || isNamed(reading) ? heard : UNNAMED
  return score < 0.3
    ? undefined
    : { score, reason: say('why.bayes', { likeness: { percent: Math.round(score * 100) } }) }
}

/** What words alone may say of a text that names nothing sold, and sends nobody anywhere. */
const UNNAMED = 0.5

function isNamed(reading: Reading): boolean {
  const { addressed, parts, topics } = pitchIn(reading)
  if (!addressed) return false
  if (topics.length > 0 || promisesIn(reading.folded).topics.length > 0) return true
  return parts > 1 && !isAboutHobby(reading)
}

/** Where half a certainty lies, and how fast it grows. */
const MIDDLE = 6
const WIDTH = 2
export const certainty = (odds: number): number => 1 / (1 + Math.exp(-(odds - MIDDLE) / WIDTH))

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
  for (const { topic, weight, pattern } of LURES) {
    if (!pattern.test(folded)) continue
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

/** What the words say together moves what one phrase says: a phrase of adverts in the middle of a scene is a scene. */
export function weighed(reading: Reading, odds: number, { more = 0 } = {}): Promised {
  const phrased = promisesIn(reading.folded)
  const pitched = pitchIn(reading, { more })
  const score = 1 - (1 - phrased.score) * (1 - pitched.score)
  const topics = [...new Set([...phrased.topics, ...pitched.topics])]
  if (score === 0) return { score, topics: [] }
  const logit = Math.log(score / (1 - Math.min(score, 0.99))) + shiftBy(odds)
  const heard = 1 / (1 + Math.exp(-logit))
  // Who speaks to nobody sells nothing, whatever it is about.
  return {
    score: pitched.addressed || more > 0 || topics.includes('foreign') ? heard : Math.min(heard, UNADDRESSED),
    topics,
  }
}

/** Just below what alerts by itself. */
const UNADDRESSED = 0.7

/** Words that nobody has heard yet speak neither for nor against; those of players speak against from the first. */
function shiftBy(odds: number): number {
  if (odds > 2) return (odds - 2) * 0.3
  return odds < -2 ? (odds - 2) * 0.3 : Math.min(0, odds) * 0.6
}

export const promises: Check = ({ reading, odds }) => {
  const { score, topics } = weighed(reading, odds)
  return score < 0.3 ? undefined : { score, reason: say('why.promises', { topics: topicList(topics) }) }
}

export const topicList = (topics: readonly Topic[]) => ({
  // What sells without saying what.
  list: (topics.length > 0 ? topics : (['likeSpam'] as const)).map((topic) => say(`topics.${topic}`)),
})

export const disguise: Check = ({ reading }) => {
  const { disguised } = reading
  if (disguised.length === 0) return undefined
  // Never sure by itself: an advert is none the more one for its disguise, and the plain one gets the same verdict.
  const score = disguised.length > 1 ? 0.58 : 0.5
  return { score, reason: say('why.disguise', { words: { list: disguised.slice(0, 5) } }) }
}

const STRANGE =
  /[\p{Script=Cyrillic}\p{Script=Arabic}\p{Script=Han}\p{Script=Devanagari}\p{Script=Hebrew}\p{Script=Thai}\p{Script=Hangul}]/gu

const strangeLetters = (folded: string): number => (folded.match(STRANGE) ?? []).length

/** A text whose letters are mostly those of an alphabet that none of the samples is in. */
export function isStrange(folded: string): boolean {
  const strange = strangeLetters(folded)
  return strange > 0 && strange * 2 >= (folded.match(/\p{L}/gu) ?? []).length
}

/** A whole message in a script that nobody here reads. */
export const foreign: Check = ({ reading: { folded } }): Found | undefined => {
  const strange = strangeLetters(folded)
  if (strange < 12 || !isStrange(folded)) return undefined
  return { score: strange >= 40 ? 0.5 : 0.4, reason: say('why.foreign') }
}
