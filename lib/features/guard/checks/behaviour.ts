import type { Reading } from '../reading/normalise.ts'
import type { Check } from '../subject.ts'
import { say } from '../texts.ts'

import { hasContact, isBlankForm } from './context.ts'
import { promisesIn } from './phrases.ts'
import { pitchIn } from './pitch.ts'

export const flood: Check = ({ facts: { recentMessages } }) => {
  if (recentMessages === undefined || recentMessages.count <= recentMessages.most) return undefined
  const score = Math.min(0.95, 0.5 + (0.3 * recentMessages.count) / (2 * recentMessages.most))
  return { score, reason: say('why.flood', { count: recentMessages.count }) }
}

/** What everybody says ("good morning") is nobody's copy. */
const LEAST_WORDS = 5
/** Wishes, thanks and what the group asks for are said alike by all: hundreds of birthdays were no theatre. */
const RITUAL =
  /\b(?:feliz|felices|felicidades|felicitaciones|enhorabuena|cumple\w*|bienvenid\w*|buen[oa]s (?:dias|tardes|noches)|gracias|suerte|acept[oe]|reglas|mayor de edad|me apunto|apuntenme|anot[ae]\w*|particip\w+|quiero (?:mi|un|el) (?:numero|boleto|lugar|cupo|turno|puesto)|presente|rifa|sorteo|subasta|puja|voto|recuperate|animo|pesame|lo siento|abrazos?|happy|birthday|congrat\w*|welcome|good (?:morning|night|evening|luck)|thanks|thank you|i accept|i agree|rules|count me in|i'?m in|sign me up|my number|raffle|auction|i vote|get well|sorry for your)\b/

/** What goes from mouth to mouth asks for it, or says one word over and over. */
const PASSED_ON =
  /\b(?:pasal[oa]|pasenl[oa]|copi(?:a|en|ar) y peg\w+|repitan|repeat after|pass it on|copy ?pasta)\b/
function isChant({ folded, words }: Reading): boolean {
  const long = words.filter((word) => word.length > 3)
  const most = Math.max(0, ...long.map((word) => long.filter((each) => each === word).length))
  return most >= 3 || PASSED_ON.test(folded)
}

/**
 * The same words from several who are not known yet: how surely a campaign depends on whether they offer anything, for what
 * leads nowhere and sells nothing is a fashion.
 */
export const repeats: Check = ({ reading, odds, facts: { copied, repeats = 0, sameFromOthers = 0 } }) => {
  if (reading.words.length < LEAST_WORDS || !(copied || repeats > 1 || sameFromOthers > 0)) return undefined
  const offers =
    hasContact(reading) ||
    odds > 0 ||
    promisesIn(reading.folded).score >= 0.4 ||
    pitchIn(reading).topics.length > 0
  const isRitual =
    !hasContact(reading) &&
    odds < 3 &&
    (RITUAL.test(reading.folded) || isChant(reading) || isBlankForm(reading))
  const campaign = (score: number) => ({ score, reason: say('why.campaign', { count: sameFromOthers + 1 }) })
  if (copied && !isRitual) return { score: 0.8, reason: say('why.copycat') }
  if (sameFromOthers >= 2 && !isRitual) return campaign(offers ? 0.9 : sameFromOthers >= 4 ? 0.75 : 0.6)
  if (sameFromOthers === 1 && offers && !isRitual) return campaign(0.55)
  if (repeats >= 3) return { score: 0.8, reason: say('why.repeats', { count: repeats + 1 }) }
  return repeats === 2 ? { score: 0.5, reason: say('why.repeats', { count: 3 }) } : undefined
}

export const names: Check = ({ facts: { sameName = 1 } }) => {
  if (sameName < 3) return undefined
  return { score: sameName > 3 ? 0.9 : 0.8, reason: say('why.names', { count: sameName }) }
}

/** So many who name one person may be a theatre; a character is named by all, too. */
export const THEATRE_FROM = 3

/** Never loud enough to act, or to alert alone: characters and hosts are named by everybody. */
export const named: Check = ({ facts: { sameNamed = 1 } }) =>
  sameNamed < THEATRE_FROM ? undefined : { score: 0.55, reason: say('why.named', { count: sameNamed }) }

export const reactions: Check = ({ facts: { reactionsUnspoken = 0 } }) => {
  if (reactionsUnspoken < 5) return undefined
  return {
    score: Math.min(0.9, 0.6 + 0.04 * (reactionsUnspoken - 5)),
    reason: say('why.reactions', { count: reactionsUnspoken }),
  }
}
