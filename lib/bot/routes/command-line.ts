import type { MessageEntity } from '@grammyjs/types'
import type { Amount, ArgumentSpec, ArgumentSpecs, PersonMention } from '../../contract/arguments.ts'
import type { Incoming } from '../../contract/incoming.ts'
import { MOST_COINS } from '../../values/coins.ts'
import { readDuration } from '../../values/duration.ts'
import { type UserId, userId } from '../../values/ids.ts'

/** A command's line as it was written: the text after the command, its entities, and whom it replies to. */
export interface ArgumentLine {
  readonly text: string
  /** Only text mentions matter; offsets count from the start of `text`, in UTF-16 units. */
  readonly mentions: readonly {
    readonly offset: number
    readonly length: number
    readonly userId: UserId
    readonly isBot: boolean
  }[]
  readonly replyTo: PersonMention | undefined
}

export type AmountProblem = 'zero' | 'negative' | 'fraction' | 'overflow' | 'not_a_number'

export interface ArgumentFault {
  readonly argument: string
  readonly problem: 'missing' | 'person' | 'too_long' | 'choice' | 'not_a_duration' | AmountProblem
  /** What was written there. */
  readonly given: string
  readonly max?: number
  readonly choices?: readonly string[]
}

export type ParsedArguments =
  | { readonly ok: true; readonly values: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly fault: ArgumentFault }

/** Reads a line by a command's declaration, left to right. Pure. */
export function parseArguments(specs: ArgumentSpecs, line: ArgumentLine): ParsedArguments {
  const values: Record<string, unknown> = {}
  let at = 0
  for (const [argument, spec] of Object.entries(specs)) {
    at = skipSpaces(line.text, at)
    const read = readOne(spec, line, at)
    if ('problem' in read) return { ok: false, fault: { argument, ...read } }
    if (read.value === undefined && !spec.optional)
      return { ok: false, fault: { argument, problem: 'missing', given: '' } }
    values[argument] = read.value
    at = read.end
  }
  return { ok: true, values }
}

type Read = { value: unknown; end: number } | Omit<ArgumentFault, 'argument'>

function readOne(spec: ArgumentSpec, line: ArgumentLine, at: number): Read {
  if (spec.kind === 'person') return readPerson(spec.optional, line, at)
  if (spec.kind === 'text') {
    const text = line.text.slice(at).trim()
    if (text.length > spec.max) return { problem: 'too_long', given: '', max: spec.max }
    return { value: text || undefined, end: line.text.length }
  }
  const word = wordAt(line.text, at)
  if (word === '') return { value: undefined, end: at }
  if (spec.kind === 'word') {
    const choice = spec.choices.find((each) => each === word.toLowerCase())
    return choice === undefined
      ? { problem: 'choice', given: word, choices: spec.choices }
      : { value: choice, end: at + word.length }
  }
  if (spec.kind === 'duration') {
    const read = readDuration(line.text.slice(at))
    if (read) return { value: read.ms, end: at + read.length }
    // Whoever leaves it out goes on with words; a number that is no duration is a slip.
    return spec.optional && !/^\d/.test(word)
      ? { value: undefined, end: at }
      : { problem: 'not_a_duration', given: word }
  }
  const amount = parseAmount(word)
  return 'problem' in amount
    ? { problem: amount.problem, given: word }
    : { value: amount.value, end: at + word.length }
}

/** By text mention, @username or, without a reply, numeric id; otherwise whoever the message replies to. */
function readPerson(optional: boolean, { text, mentions, replyTo }: ArgumentLine, at: number): Read {
  const mention = mentions.find(({ offset }) => offset === at)
  if (mention)
    return {
      value: { by: 'id', userId: mention.userId, isBot: mention.isBot } satisfies PersonMention,
      end: at + mention.length,
    }
  const word = wordAt(text, at)
  if (/^@\w{3,32}$/.test(word))
    return {
      value: { by: 'username', username: word.slice(1) } satisfies PersonMention,
      end: at + word.length,
    }
  // Answering the bot's own message is how people speak to it, not whom they mean.
  const toBot = replyTo?.by === 'id' && replyTo.isBot
  if (replyTo) return { value: optional && toBot ? undefined : replyTo, end: at }
  if (/^\d{5,15}$/.test(word))
    return {
      value: { by: 'id', userId: userId(word), isBot: false } satisfies PersonMention,
      end: at + word.length,
    }
  if (word === '') return { value: undefined, end: at }
  return { problem: 'person', given: word }
}

const SUFFIXES: Readonly<Record<string, bigint>> = { k: 1_000n, m: 1_000_000n }

/**
 * `1500`, `1.500`, `1,500`, `1k`, `2m`, `1,5k`, `todo`. A separator groups when exactly three digits follow each;
 * otherwise it is a decimal point, and coins have no parts.
 */
export function parseAmount(written: string): { value: Amount } | { problem: AmountProblem } {
  const lower = written.toLowerCase()
  if (lower === 'todo' || lower === 'all') return { value: 'all' }
  const match = /^([-−]?)(\d[\d.,]*)([km]?)$/.exec(lower)
  if (!match?.[2]) return { problem: 'not_a_number' }
  const [, sign, digits, suffix] = match
  const grouped = /^\d{1,3}([.,])\d{3}(?:\1\d{3})*$/.test(digits)
  const plain = grouped ? digits.replaceAll(/[.,]/g, '') : digits.replace(',', '.')
  if (!/^\d+(\.\d+)?$/.test(plain)) return { problem: 'not_a_number' }
  if (sign) return { problem: 'negative' }
  const [whole = '0', part = ''] = plain.split('.')
  const scale = SUFFIXES[suffix ?? ''] ?? 1n
  const denominator = 10n ** BigInt(part.length)
  // Bounded before it is computed with: a message may hold four thousand digits.
  if (whole.length > 15 || part.length > 15) return { problem: whole.length > 15 ? 'overflow' : 'fraction' }
  const scaled = BigInt(whole + part) * scale
  if (scaled % denominator !== 0n) return { problem: 'fraction' }
  const coins = scaled / denominator
  if (coins === 0n) return { problem: 'zero' }
  return coins > MOST_COINS ? { problem: 'overflow' } : { value: coins }
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
  }
}

/** Whoever writes in a topic or under a channel's post "replies" to the topic's creation or to the post: to nobody. */
const THREAD_ROOTS = ['forum_topic_created', 'is_automatic_forward']

function repliedTo(message: object | undefined): PersonMention | undefined {
  if (!message || THREAD_ROOTS.some((root) => root in message)) return undefined
  if ('sender_chat' in message) return { by: 'chat' }
  const from = 'from' in message ? (message.from as { id: number; is_bot: boolean }) : undefined
  return from && { by: 'id', userId: userId(from.id), isBot: from.is_bot }
}
