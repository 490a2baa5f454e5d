import { greatestLikeness, signatureOf } from '../learning/similarity.ts'
import type { Reading } from '../reading/normalise.ts'
import type { Check, Found } from '../subject.ts'
import { say } from '../texts.ts'
import { THEATRE_FROM } from './behaviour.ts'
import { excuse, hasContact, isAboutHobby, isPlayed, isReport } from './context.ts'
import type { Topic } from './lures.ts'
import { isStrange, type Promised, promisesIn, strangeLetters } from './phrases.ts'
import { pitchIn, tellsOfGain, testimonyIn } from './pitch.ts'

/** Above it two texts are one, with a word changed. */
const SAME_FROM = 0.7

export const knownSpam: Check = ({ reading, knowledge }) => {
  const signature = signatureOf(reading.folded)
  if (signature === undefined || isReport(reading)) return undefined
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

/**
 * How much each witness counts, as it fell out on sets that nobody had seen: what the words are together (Bayes), how many
 * parts of an offer there are, whether it is of something that strangers sell, and the phrases of adverts. Whoever asks for a
 * bodyguard in a tavern uses the phrases and none of the other words; whoever sells a new thing has the words without the phrases.
 */
const WITNESSES = { none: -2.8, odds: 0.58, part: 0.35, goods: 0.5, phrases: 0.8 } as const
const MOST_PARTS = 5
/** Beyond it nothing is surer. */
const MOST_ODDS = 12

/** What is offered, and how surely, by all that the words say. */
function offeredIn(reading: Reading, odds: number): Promised {
  const phrased = promisesIn(reading.folded)
  const { parts, topics: goods, addressed } = pitchIn(reading)
  // An advert's words, or most of its parts, speak to whoever reads them, whatever else they are about.
  const speaks = addressed || odds > MIDDLE || parts > 3
  const topics = [...new Set([...phrased.topics, ...goods])]
  const surely =
    WITNESSES.none +
    WITNESSES.odds * Math.min(MOST_ODDS, odds) +
    WITNESSES.part * Math.min(MOST_PARTS, Math.max(0, parts)) +
    (topics.length > 0 ? WITNESSES.goods : 0) +
    WITNESSES.phrases * phrased.score
  const heard = 1 / (1 + Math.exp(-surely))
  // No model has heard another alphabet: the stems alone speak.
  if (topics.includes('foreign')) return { score: Math.max(heard, phrased.score), topics }
  // Who speaks to nobody sells nothing, whatever it is about; and who draws has a price, and says so.
  if (isTestimony(reading, topics)) return { score: Math.max(heard, OWED), topics }
  // A phrase that has no use but the offer hints at one, in whatever words.
  const hinted = excuse(reading) > 2 ? 0 : phrased.score * HINTED
  const isOwnWork = topics.length === 0 && isAboutHobby(reading)
  return { score: speaks && !isOwnWork ? Math.max(heard, hinted) : Math.min(heard, UNADDRESSED), topics }
}

const HINTED = 0.6

/** Somebody's fortune that is owed to somebody: told as friends tell things, in none of the words of adverts. */
const OWED = 0.75
const isTestimony = (reading: Reading, topics: readonly Topic[]): boolean =>
  testimonyIn(reading.folded) &&
  (topics.length > 0 || reading.money.length > 0 || hasContact(reading)) &&
  excuse(reading) <= 4

/** Below it nothing is hinted at. */
const LEAST_HINT = 0.34

/** Just below what alerts by itself. */
const UNADDRESSED = 0.7

/** Money that is told of in one breath with somebody whom others praise, too. */
const PRAISED = 0.5

export const promises: Check = ({ reading, odds, facts: { sameNamed = 1 } }) => {
  const { score: offered, topics } = offeredIn(reading, odds)
  const isPraise = sameNamed >= THEATRE_FROM && tellsOfGain(reading.folded) && !isPlayed(reading)
  const score = isPraise ? Math.max(PRAISED, offered) : offered
  return score < LEAST_HINT
    ? undefined
    : { score, reason: say('why.promises', { topics: topicList(topics) }) }
}

export const topicList = (topics: readonly Topic[]) => ({
  // What sells without saying what.
  list: (topics.length > 0 ? topics : (['likeSpam'] as const)).map((topic) => say(`topics.${topic}`)),
})

export const disguise: Check = ({ reading }) => {
  const { disguised } = reading
  if (disguised.length === 0) return undefined
  // Never sure by itself: an advert is none the more one for its disguise, and the plain one gets the same verdict.
  const score = disguised.length > 1 ? 0.58 : 0.4
  return { score, reason: say('why.disguise', { words: { list: disguised.slice(0, 5) } }) }
}

/** A whole message in a script that nobody here reads. */
export const foreign: Check = ({ reading: { folded } }): Found | undefined => {
  const strange = strangeLetters(folded)
  if (strange < 12 || !isStrange(folded)) return undefined
  return { score: strange >= 40 ? 0.5 : 0.4, reason: say('why.foreign') }
}
