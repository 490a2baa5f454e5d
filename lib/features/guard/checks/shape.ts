import type { Reading } from '../reading/normalise.ts'
import type { Check } from '../subject.ts'
import { say } from '../texts.ts'
import { addsContact, addsMoneyAlone } from './contact.ts'
import { promisesIn } from './phrases.ts'
import { pitchIn } from './pitch.ts'
import { isTrade } from './profile.ts'

const sells = (reading: Reading): boolean =>
  isTrade(reading.folded) ||
  promisesIn(reading.folded).score >= 0.5 ||
  pitchIn(reading).topics.includes('adult')

export const forwards: Check = ({ reading }) => {
  const { shapes } = reading
  if (shapes.has('channelStory')) return { score: 0.8, reason: say('why.story') }
  // A person's: a friend's, as a rule, whose name speaks for itself.
  if (shapes.has('story')) return { score: 0.6, reason: say('why.story') }
  if (shapes.has('giveaway')) return { score: 0.8, reason: say('why.giveaway') }
  if (shapes.has('foreignReply')) return { score: 0.5, reason: say('why.reply') }
  if (shapes.has('channelForward')) return { score: sells(reading) ? 0.5 : 0.4, reason: say('why.forward') }
  return shapes.has('forward') ? { score: 0.3, reason: say('why.forward') } : undefined
}

export const files: Check = ({ reading: { shapes } }) => {
  if (shapes.has('program')) return { score: 0.9, reason: say('why.program') }
  return shapes.has('archive') ? { score: 0.5, reason: say('why.archive') } : undefined
}

export const buttons: Check = ({ reading: { shapes, links } }) => {
  if (!shapes.has('buttons')) return undefined
  if (shapes.has('videoNote')) return { score: 0.9, reason: say('why.videoNote') }
  const leads = links.some(({ kind }) => kind !== 'known')
  return leads ? { score: 0.8, reason: say('why.buttons') } : undefined
}

export const cards: Check = ({ reading: { shapes, folded } }) => {
  // Whose name is a trade is no relative of anybody's.
  if (shapes.has('contact')) return { score: isTrade(folded) ? 0.8 : 0.6, reason: say('why.contact') }
  return shapes.has('invoice') ? { score: 0.6, reason: say('why.invoice') } : undefined
}

export const senders: Check = ({ reading: { shapes } }) =>
  shapes.has('asChannel') ? { score: 0.6, reason: say('why.channel') } : undefined

/** Sheets have ten of them between many words; a message that is made of them has something to hide. */
export const excess: Check = ({ reading: { counts, cut } }) => {
  if (cut) return { score: 0.8, reason: say('why.tooMuch') }
  const { mentions, customEmoji, letters } = counts
  if (mentions >= 6)
    return { score: Math.min(0.9, 0.4 + mentions * 0.05), reason: say('why.mentions', { count: mentions }) }
  if (customEmoji >= 12 && customEmoji * 3 > letters)
    return { score: 0.6, reason: say('why.customEmoji', { count: customEmoji }) }
  return undefined
}

export const edits: Check = (examined) => {
  if (!examined.isEdit || !addsContact(examined)) return undefined
  // Where the call is, and how to get to the evening: added later, and in words of neither kind.
  const isHarmless = addsMoneyAlone(examined) || examined.odds < 0
  return { score: isHarmless ? 0.45 : 0.6, reason: say('why.edit') }
}
