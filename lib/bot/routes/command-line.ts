import type { MessageEntity } from '@grammyjs/types'
import type { ArgumentSpec, ArgumentSpecs, PersonMention } from '../../contract/arguments.ts'
import type { Incoming } from '../../contract/incoming.ts'
import { isThreadRoot, writerOf } from '../../telegram/update.ts'
import { readAmount } from '../../values/amount.ts'
import { isNobody, userId } from '../../values/ids.ts'
import { lengthOf } from '../../values/length.ts'
import { foldName } from '../../values/names.ts'
import { oneLine } from '../../values/one-line.ts'
import type { ArgumentFault, ArgumentLine, Problem, Read } from './argument-line.ts'
import { durationLeading, lastingAt, readLasting } from './lasting.ts'

export type ParsedArguments =
  | {
      readonly ok: true
      readonly values: Readonly<Record<string, unknown>>
      /** Where the line names its person, in UTF-16 units. */
      readonly named: Span | undefined
    }
  | { readonly ok: false; readonly fault: ArgumentFault }

interface Span {
  readonly at: number
  readonly end: number
}

/**
 * Reads a line by a command's declaration, left to right; a person and the amount or duration beside them in either
 * order. A person who is written wins over the one replied to. Pure.
 */
export function parseArguments(specs: ArgumentSpecs, written: ArgumentLine): ParsedArguments {
  const values: Record<string, unknown> = {}
  const entries = Object.entries(specs)
  let line = written
  let named: Span | undefined
  let at = 0
  for (const [index, [argument, spec]] of entries.entries()) {
    if (argument in values) continue
    at = skipSpaces(line.text, at)
    const following = entries.slice(index + 1)
    if (isPlea(spec, line, at)) line = { ...line, text: line.text.slice(0, at) }
    // So many messages are nobody's: what stands behind them is why.
    if (spec.kind === 'person' && isCounted(entries, values) && !writtenPerson(line, at)) continue
    const turned = spec.kind === 'person' ? readTurned(following, line, at) : undefined
    if (turned && 'problem' in turned) return { ok: false, fault: turned }
    if (turned) {
      const another = anotherAt(line, turned.person.end)
      if (another) return { ok: false, fault: twoNamed(argument, line, another) }
      values[turned.argument] = turned.value
      values[argument] = turned.person.value
      named = turned.person
      at = turned.person.end
      continue
    }
    const swapped = spec.kind === 'amount' ? readSwapped(spec, following, line, at) : undefined
    if (swapped && 'problem' in swapped) return { ok: false, fault: { argument, ...swapped } }
    if (swapped) {
      values[argument] = swapped.amount
      values[swapped.argument] = swapped.duration
      at = swapped.end
      continue
    }
    const read = readOne(spec, line, at, following[0]?.[1])
    if ('problem' in read) return { ok: false, fault: faultOf(argument, read, following, line, at) }
    if (read.value === undefined && !spec.optional)
      return { ok: false, fault: { argument, problem: 'missing', given: '' } }
    if (spec.kind === 'person' && read.end > at) {
      named = { at, end: read.end }
      const another = anotherAt(line, read.end)
      if (another) return { ok: false, fault: twoNamed(argument, line, another) }
    }
    // `@ana 10m @bea`: who is named where words are to stand is one more, and no words.
    const more = spec.kind === 'text' && named ? namesAlone(line, at) : undefined
    if (more) return { ok: false, fault: twoNamed(argument, line, more) }
    if (spec.kind === 'person' && read.end === at && read.value !== undefined) {
      const other = otherThanReplied(line)
      if (other !== undefined) return { ok: false, fault: { argument, problem: 'two_people', given: other } }
    }
    values[argument] = read.value
    at = read.end
  }
  return { ok: true, values, named }
}

/** What is but polite where something else would stand. In a text it is what the text says, in reply perhaps the reason. */
const PLEA =
  /^(?:por\s+fa(?:vor(?:cito)?)?|porfa(?:s|vor(?:cito)?)?|please|pl[zs]|plis|gracias|thanks|thank\s+you)[\s.,;!…]*$/i
const isPlea = ({ kind }: ArgumentSpec, { text, replyTo }: ArgumentLine, at: number) =>
  kind !== 'text' && kind !== 'duration' && !(kind === 'person' && replyTo) && PLEA.test(text.slice(at))

const isCounted = (specs: readonly (readonly [string, ArgumentSpec])[], values: Record<string, unknown>) =>
  specs.some(([name, { kind }]) => kind === 'count' && values[name] !== undefined)

/** Where an amount or a duration stands in a person's place, the person is what is missing: `15`, `2h por malo`, `5 a la Condesa`. */
function faultOf(
  argument: string,
  problem: Problem,
  following: readonly (readonly [string, ArgumentSpec])[],
  line: ArgumentLine,
  at: number,
  isMeant = false,
): ArgumentFault {
  const [next, ...further] = following.map(([, spec]) => spec)
  const isNumber = next?.kind === 'amount' || next?.kind === 'duration'
  const asGiven: ArgumentFault = { argument, ...problem }
  if (problem.problem !== 'person') return asGiven
  const isAlone = line.text.trimEnd().endsWith(problem.given)
  if (EVERYBODY.test(problem.given) && !(isNumber && isAlone)) return { ...asGiven, problem: 'everybody' }
  if (!isNumber) return asGiven
  const read = readOne(next, line, at, further[0])
  if ('problem' in read) {
    if (!read.meant || isMeant) return asGiven
    // `cinco Iván`: as it would be in figures. Once: what is meant may be read otherwise again.
    const { meant } = read
    return { ...faultOf(argument, problem, following, { ...line, ...meant }, at, true), meant }
  }
  if (read.value === undefined) return asGiven
  const behind = line.text.slice(skipSpaces(line.text, read.end))
  const given = calledAt(behind, 0)
  return { argument, problem: EVERYBODY.test(given) ? 'everybody' : 'missing', given }
}

interface Turned {
  readonly argument: string
  readonly value: unknown
  readonly person: WrittenPerson
}

/** An amount or duration with the person behind it: `1500 @bea`, `2h a @bea`. */
function readTurned(
  [next, ...further]: readonly (readonly [string, ArgumentSpec])[],
  line: ArgumentLine,
  at: number,
): Turned | ArgumentFault | undefined {
  if (!next || writtenPerson(line, at)) return undefined
  const [argument, spec] = next
  if (spec.kind !== 'amount' && spec.kind !== 'duration') return undefined
  const numbered = numberedPerson(line, at)
  const before = numbered ? { ...line, text: line.text.slice(0, numbered.at) } : line
  // What stands behind the name is not of the duration before it.
  const own: ArgumentSpec = spec.kind === 'duration' ? { kind: 'duration', optional: spec.optional } : spec
  const read = readOne(own, before, at, further[0]?.[1])
  if ('problem' in read) return isNumberBefore(line, at, read) ? { argument, ...read } : undefined
  if (read.value === undefined) return undefined
  const behind = skipSpaces(line.text, read.end)
  const person = numbered?.at === behind ? numbered : writtenPerson(line, behind)
  if (!person) return undefined
  // What stands behind the name may still belong to what stands before it: `1 @bea 500`.
  const joined = `${line.text.slice(at, read.end).trimEnd()} ${line.text.slice(person.end).trim()}`
  const again = readOne(own, { ...line, text: joined, mentions: [], replyTo: undefined }, 0, further[0]?.[1])
  const given = line.text.slice(at).trim()
  if ('problem' in again ? again.problem !== 'ambiguous' : again.value !== read.value)
    return { argument, problem: spec.kind === 'amount' ? 'leftover' : 'not_a_duration', given }
  return { argument, value: read.value, person }
}

interface Swapped {
  readonly argument: string
  readonly duration: number
  readonly amount: unknown
  readonly end: number
}

/** A duration before the amount that it stands behind: `2h 10`. Of `2 horas` alone two is no amount of anything. */
function readSwapped(
  spec: ArgumentSpec,
  [next, ...further]: readonly (readonly [string, ArgumentSpec])[],
  line: ArgumentLine,
  at: number,
): Swapped | Problem | undefined {
  if (next?.[1].kind !== 'duration') return undefined
  const text = line.text.slice(at)
  const lasting = durationLeading(text)
  const read = readOne(spec, line, at, next[1])
  if (!lasting || (!('problem' in read) && read.end >= at + lasting.length)) return undefined
  const behind = skipSpaces(line.text, at + lasting.length)
  const amount = readOne(spec, line, behind, further[0]?.[1])
  if ('problem' in amount || amount.value === undefined)
    return { problem: 'not_a_number', given: text.slice(0, lasting.length) }
  return { argument: next[0], duration: lasting.ms, amount: amount.value, end: amount.end }
}

/** Whether all that stands before the name is a number, and what is wrong is that number: `-5 @bea`, `1.5 @bea`, `15 20 @bea`. */
function isNumberBefore(line: ArgumentLine, at: number, { problem, meant }: Problem): boolean {
  const before = line.text.slice(at, nextPersonAt(line, at))
  if (at + before.length >= line.text.length) return false
  if (meant) return true
  return problem === 'not_a_number' || problem === 'not_a_duration' ? /^[-−+]?\d\S*\s*$/.test(before) : true
}

function readOne(spec: ArgumentSpec, line: ArgumentLine, at: number, next?: ArgumentSpec): Read {
  if (spec.kind === 'person') return readPerson(spec, line, at, next)
  if (spec.kind === 'text') {
    const text = oneLine(line.text.slice(at))
    if (lengthOf(text) > spec.max) return { problem: 'too_long', given: '', max: spec.max }
    return { value: text || undefined, end: line.text.length }
  }
  const word = wordAt(line.text, at)
  if (word === '') return { value: undefined, end: at }
  if (spec.kind === 'count')
    // More figures are somebody's id. What is too many is for the command to say.
    return /^\d{1,6}$/.test(word) && !nameAt(line, at)
      ? { value: Number(word), end: at + word.length }
      : { value: undefined, end: at }
  if (spec.kind === 'word') {
    const choice = choiceOf(spec, word)
    return choice === undefined
      ? { problem: 'choice', given: word, choices: spec.choices }
      : { value: choice, end: at + word.length }
  }
  // A name may begin with a digit, and belongs to no number.
  const text = line.text.slice(at, nextPersonAt(line, at))
  if (spec.kind === 'duration') return readLasting(spec, line, { at, text, word })
  const amount = readAmount(text, {
    follows: (rest) => goesOnWith(next, rest),
    coinage: line.coinage,
  })
  if (!('problem' in amount)) {
    if (spec.counted && amount.value === 'all') return { problem: 'all', given: word }
    return { value: amount.value, end: at + amount.length }
  }
  const { meant, ...fault } = amount
  return {
    ...fault,
    given: amount.given.trim() || word,
    ...(meant !== undefined && { meant: withInPlace(line, { at, end: at + text.length }, meant) }),
  }
}

/** The line with something else in the place of a part of it that names nobody. */
function withInPlace({ text, mentions }: ArgumentLine, { at, end }: Span, instead: string) {
  const longer = instead.length - (end - at)
  return {
    text: text.slice(0, at) + instead + text.slice(end),
    mentions: mentions.map((each) => (each.offset < end ? each : { ...each, offset: each.offset + longer })),
  }
}

/** Whether a line goes on with its next argument there. */
function goesOnWith(next: ArgumentSpec | undefined, rest: string): boolean {
  if (next?.kind === 'duration') return /^\s/.test(rest) && lastingAt(rest.trim()) !== undefined
  if (next?.kind !== 'word') return false
  const word = wordAt(rest, skipSpaces(rest, 0))
  return word !== '' && choiceOf(next, word) !== undefined
}

function choiceOf({ choices, also = {} }: Extract<ArgumentSpec, { kind: 'word' }>, word: string) {
  const isIt = (each: string) => foldName(each) === foldName(word)
  return choices.find(isIt) ?? Object.entries(also).find(([other]) => isIt(other))?.[1]
}

// ------------------------------------------------------------------------------------------ people

interface WrittenPerson extends Span {
  readonly value: PersonMention
}

/** What leads to who gets something: `a @bea`, `al Conde`. */
const TO_WORDS = 'al?|para|to|for'
/** What leads to somebody where a line begins with them: `/saldo de @bea`, `/contrato con @bea`. */
export const LED_WORDS = `${TO_WORDS}|del?|con|of|from|with`
/** What stands before a title that somebody goes by: `la Condesa`. */
export const ARTICLES = 'el|la|los|las|the'
const TO = new RegExp(`^(?:${TO_WORDS})\\s+(?=\\S)`, 'i')
export const LED = new RegExp(`^(?:${LED_WORDS})\\s+(?=\\S)`, 'i')
/** A name's first word, with its article. */
const CALLED = new RegExp(`^(?:(?:${ARTICLES})\\s+)?\\S*`, 'i')
const calledAt = (text: string, at: number) => CALLED.exec(text.slice(at).replace(TO, ''))?.[0] ?? ''
const EVERYBODY = /^@?(?:tod[oa]s|everyone|everybody|all)[,;:.]*$/i
const USERNAME = /^@(\w{3,32})(?![\p{L}\p{N}_])/u

/** Somebody named at a place of the line, by text mention or @username. */
function writtenPerson(line: ArgumentLine, at: number): WrittenPerson | undefined {
  const named = nameAt(line, at)
  if (named) return named
  const to = TO.exec(line.text.slice(at))?.[0].length
  const behind = to === undefined ? undefined : nameAt(line, at + to)
  return behind && { ...behind, at }
}

function nameAt({ text, mentions }: ArgumentLine, at: number): WrittenPerson | undefined {
  const mention = mentions.find(({ offset }) => offset === at)
  if (mention)
    return {
      value: { by: 'id', userId: mention.userId, isBot: mention.isBot },
      at,
      end: at + mention.length,
    }
  const [said, username] = USERNAME.exec(text.slice(at)) ?? []
  if (said === undefined || username === undefined) return undefined
  const end = at + said.length
  return { value: { by: 'username', username }, at, end: end + punctuationAt(text, end) }
}

const AND = /^(?:y|e|and|&|\+)\s+/i

/** Somebody else, named beside who is: `@ana @bea`, `@ana y @bea`. */
function anotherAt(line: ArgumentLine, end: number): WrittenPerson | undefined {
  const at = skipSpaces(line.text, end)
  return nameAt(line, at + (AND.exec(line.text.slice(at))?.[0].length ?? 0))
}

/** The first of the names that a line goes on with, where it goes on with nothing else. */
function namesAlone(line: ArgumentLine, at: number): WrittenPerson | undefined {
  const first = anotherAt(line, at)
  let end = first?.end ?? 0
  for (let next = first; next; next = anotherAt(line, end)) end = next.end
  return line.text.slice(end).trim() === '' ? first : undefined
}

const twoNamed = (argument: string, { text }: ArgumentLine, { at, end }: Span): ArgumentFault => ({
  argument,
  problem: 'two_named',
  given: text.slice(at, end),
})

/** A numeric id behind an amount or a duration: `1500 123456789`. Of two that could be ids the first is one. */
function numberedPerson({ text, replyTo }: ArgumentLine, at: number): WrittenPerson | undefined {
  if (replyTo) return undefined
  const first = wordAt(text, at)
  for (const { index } of text.slice(at).matchAll(/(?<=\s)\S/g)) {
    const begins = at + index
    const to = TO.exec(text.slice(begins))?.[0].length ?? 0
    const id = /^\d{5,16}(?=[,;:.]*(?:\s|$))/.exec(text.slice(begins + to))?.[0]
    if (id === undefined || !isId(id)) continue
    if (isId(first) && !(first.length <= SHORT_ID && id.length > SHORT_ID)) return undefined
    const end = begins + to + id.length
    return {
      value: { by: 'id', userId: userId(id), isBot: false, typed: true },
      at: begins,
      end: end + punctuationAt(text, end),
    }
  }
  return undefined
}

const SELF = ['yo', 'mi', 'me', 'mio', 'mia', 'mine']
/** The same where somebody has to be named, and Mía may be one of them. */
const MYSELF = /^(?:yo|me|m[ií])$/i
/** Telegram's have 52 bits at most; what lies beyond is nobody's. */
const isId = (word: string) => /^\d{5,16}$/.test(word) && !isNobody(Number(word))
/** Nearly all ids are longer: beside one of those it is what is paid. */
const SHORT_ID = 7

const punctuationAt = (text: string, at: number) => /^[,;:.]+(?=\s|$)/.exec(text.slice(at))?.[0].length ?? 0

/** Where the next name begins, a "to" before it included; the end of the line where there is none. */
function nextPersonAt(line: ArgumentLine, from: number): number {
  for (const { index } of line.text.slice(from).matchAll(/(?<=\s)\S/g))
    if (writtenPerson(line, from + index)) return from + index
  const mention = line.mentions.filter(({ offset }) => offset > from).map(({ offset }) => offset)
  return Math.min(line.text.length, ...mention)
}

/** By name or numeric id, which in reply may be an amount; otherwise whoever the message replies to. */
function readPerson(
  { optional, orText }: Extract<ArgumentSpec, { kind: 'person' }>,
  line: ArgumentLine,
  at: number,
  next: ArgumentSpec | undefined,
): Read {
  const { text, replyTo, writer } = line
  const led = LED.exec(text.slice(at))?.[0].length ?? 0
  // In reply it may be the reason: "con @bea no".
  const written = writtenPerson(line, at) ?? (replyTo ? undefined : nameAt(line, at + led))
  if (written) return { value: written.value, end: written.end }
  const word = wordAt(text, at)
  // Left out it is whoever asks.
  if (optional && !orText && SELF.includes(foldName(word))) return { value: undefined, end: at + word.length }
  const isNumbered = isId(word) && (!replyTo || (next?.kind !== 'amount' && word.length >= SHORT_ID))
  // Answering the bot's own message is how people speak to it, not whom they mean.
  const toBot = replyTo?.by === 'id' && replyTo.isBot
  if (replyTo && !isNumbered) return { value: optional && toBot ? undefined : replyTo, end: at }
  if (isNumbered)
    return {
      value: { by: 'id', userId: userId(word), isBot: false, typed: true } satisfies PersonMention,
      end: at + word.length,
    }
  if (word === '' || orText) return { value: undefined, end: at }
  if (!optional && writer !== undefined && MYSELF.test(word.normalize()))
    return {
      value: { by: 'id', userId: writer, isBot: false } satisfies PersonMention,
      end: at + word.length,
    }
  return { problem: 'person', given: calledAt(text, at + led) }
}

/**
 * Somebody else than who is replied to, named anywhere in the line. "gracias por lo de @bea" and "50 monedas para @bea"
 * look the same from here: rather asked than paid to the wrong one.
 */
function otherThanReplied(line: ArgumentLine): string | undefined {
  const { text, mentions, replyTo, replyUsername, picked } = line
  if (picked || replyTo?.by !== 'id') return undefined
  const mention = mentions.find(({ userId }) => userId !== replyTo.userId)
  if (mention) return text.slice(mention.offset, mention.offset + mention.length)
  const usernames = [...text.matchAll(/(?<![\p{L}\p{N}_@/.])@(\w{3,32})(?![\p{L}\p{N}_])/gu)]
  return usernames.find(([, name]) => name?.toLowerCase() !== replyUsername?.toLowerCase())?.[0]
}

const wordAt = (text: string, at: number) => /^\S*/.exec(text.slice(at))?.[0] ?? ''

function skipSpaces(text: string, at: number): number {
  return at + (/^\s*/.exec(text.slice(at))?.[0].length ?? 0)
}

/** Text mentions of a message, counted from where its arguments begin. */
export function mentionsFrom(
  entities: readonly MessageEntity[],
  argumentsAt: number,
): ArgumentLine['mentions'] {
  return entities.flatMap((entity) =>
    entity.type === 'text_mention' && entity.offset >= argumentsAt
      ? [
          {
            offset: entity.offset - argumentsAt,
            length: entity.length,
            userId: userId(entity.user.id),
            isBot: entity.user.is_bot,
          },
        ]
      : [],
  )
}

/** The command's line, with whom it replies to. */
export function argumentLine(incoming: Incoming): ArgumentLine {
  const message = incoming.message
  const at = incoming.command?.argumentsAt ?? 0
  if (!message?.text) return { text: '', mentions: [], replyTo: undefined }
  return {
    text: message.text.slice(at),
    mentions: mentionsFrom(message.entities ?? [], at),
    replyTo: repliedTo(message.reply_to_message),
    replyUsername: message.reply_to_message && writerOf(message.reply_to_message)?.username,
  }
}

function repliedTo(message: object | undefined): PersonMention | undefined {
  if (!message || isThreadRoot(message)) return undefined
  if ('sender_chat' in message) return { by: 'chat' }
  const writer = writerOf<{ id: number; is_bot: boolean }>(message)
  return writer && { by: 'id', userId: userId(writer.id), isBot: writer.is_bot }
}
