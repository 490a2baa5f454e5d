import type { ArgumentSpec } from '../../contract/arguments.ts'
import { lengthHintIn, lengthsEnd, readDuration, untilHintAt } from '../../values/duration.ts'
import { withoutEnd } from '../../values/without-end.ts'
import type { ArgumentLine, Read } from './argument-line.ts'

/** How long something lasts, as a command's line says it. */

/** `durante 2h`, `por una hora`, "for 10 minutes". */
const LED = /^(?:durante|during|por|for)\s+(?=\S)/i
const SIGNED = /^([-−–+])(\s*)\d\S*/
/**
 * A sign before a length makes none of it. Where it is left out for ever, so does a minus before any number; `+18` may be
 * what it is about, and with a space between, a dash begins what a prize is.
 */
function signedIn(said: string, endless: boolean): string | undefined {
  const [all, sign = '', gap = ''] = SIGNED.exec(said) ?? []
  if (all === undefined || (gap !== '' && !endless)) return undefined
  const isLength = readDuration(said.slice(sign.length + gap.length)) !== undefined
  return isLength || (endless && sign !== '+') ? all : undefined
}
/** As long as leaving it out makes it. */
const FOR_EVER =
  /^(?:(?:para|por)\s+siempre|indefinid[oa]|indefinidamente|permanente(?:mente)?|for\s?ever|permanent(?:ly)?|indefinitely)(?=[\s,;:.]|$)[,;:.]*/i
/** Nothing but a length can follow. */
const SURELY = /^(?:durante|during)\s/i
const WHY = /^(?:por|porque|pq|for|because)\s/i

/** The duration at the beginning of a text, with the word that leads to it. */
export function lastingAt(text: string): { readonly ms: number; readonly length: number } | undefined {
  const lead = LED.exec(text)?.[0].length ?? 0
  const read = readDuration(text.slice(lead))
  return read && { ms: read.ms, length: lead + read.length }
}

/** What a text begins with and is a duration by itself, whatever follows: `2h`, `1 día y 12 horas`. */
export function durationLeading(text: string): { readonly ms: number; readonly length: number } | undefined {
  const ends = [...text.matchAll(/(?<=\S)(?=\s|$)/g)].slice(0, MOST_WORDS).map(({ index }) => index)
  return ends
    .map((end) => readDuration(text.slice(0, end)))
    .findLast((read, at) => read !== undefined && read.length === ends[at])
}

/** A duration is said in no more: "1 día, 12 horas y 30 minutos". */
const MOST_WORDS = 7

interface Place {
  readonly at: number
  /** From there to the next name. */
  readonly text: string
  readonly word: string
}

export function readLasting(
  { optional, endless }: Extract<ArgumentSpec, { kind: 'duration' }>,
  line: ArgumentLine,
  { at, text, word }: Place,
): Read {
  const ever = endless ? FOR_EVER.exec(text)?.[0] : undefined
  if (ever !== undefined) return { value: undefined, end: at + ever.length }
  const lead = LED.exec(text)?.[0] ?? ''
  const said = text.slice(lead.length)
  const isSure = SURELY.test(lead)
  const isNumber = /^\p{N}/u.test(said)
  const read = readDuration(said)
  if (!read) {
    const signed = signedIn(said, endless === true)
    if (signed !== undefined) return { problem: 'not_a_duration', given: signed }
    // Whoever leaves it out goes on with words; a number that is no duration is a slip.
    const ends = optional ? undefined : furtherOn(line, at)
    if (ends && 'meant' in ends) return ends
    if (!optional || isSure || (isNumber && lead === ''))
      return {
        problem: 'not_a_duration',
        given: lead !== '' || readDuration(word) ? text.trim() : word,
      }
    if (endless) return furtherOn(line, at) ?? { value: undefined, end: at }
    const until = untilHintAt(line.text.slice(at))
    return until === undefined ? { value: undefined, end: at } : { problem: 'duration_or_text', given: until }
  }
  const rest = said.slice(read.length).trim()
  const isSetOff =
    rest === '' || /[,;:.]/.test(said[read.length - 1] ?? '') || (endless && WHY.test(`${rest} `))
  // "una hora de masaje" may be what a prize is.
  if (optional && !isSetOff && (!(isNumber || isSure) || /^(?:de|of)\s/i.test(rest)))
    return { problem: 'duration_or_text', given: text.trim() }
  return { value: read.ms, end: at + lead.length + read.length }
}

const GAP = /[\s,;:]/
const LEADS = /(?<=[\s,;:])(?:durante|during|por|for)$/i

/** What may be a length behind words: the line with it in front is offered where it ends them. */
function furtherOn({ text, mentions }: ArgumentLine, at: number): Read | undefined {
  const words = text.slice(at)
  const ending = lengthsEnd(words)
  const hint = ending === undefined ? lengthHintIn(words) : words.slice(ending).trim()
  if (hint === undefined) return undefined
  if (ending === undefined) return { problem: 'duration_or_text', given: hint }
  const before = withoutEnd(withoutEnd(words.slice(0, ending), GAP).replace(LEADS, ''), GAP)
  return {
    problem: 'duration_or_text',
    given: hint,
    meant: {
      text: `${text.slice(0, at)}${hint} ${before}`,
      mentions: mentions
        .filter(({ offset }) => offset < at + before.length)
        .map((each) => ({ ...each, offset: each.offset < at ? each.offset : each.offset + hint.length + 1 })),
    },
  }
}
