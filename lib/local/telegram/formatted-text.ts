/** Cleaning, entity detection and safe rendering of message texts, as Telegram's server and apps do them. */
import type { MessageEntity, User } from '@grammyjs/types'
import { badRequest } from './api-error.ts'
import { type FormattedText, normaliseUrl, parseHtml, sortEntities } from './html.ts'

export const MAX_TEXT_LENGTH = 4096
export const MAX_CAPTION_LENGTH = 1024
/** Of a text before its entities are read. */
export const MAX_RAW_BYTES = 32_768

/** Telegram's limits count characters, while its entities count UTF-16 units. */
export const countCharacters = (text: string): number => [...text].length

interface Detector {
  type: string
  pattern: RegExp
}

/**
 * Without a scheme Telegram accepts any top-level domain of its long list; these are the ones met in chats.
 * A word such as "hola.Que" must not become a link.
 */
const BARE_DOMAINS =
  'com|org|net|info|me|io|co|es|mx|ar|cl|pe|uy|ve|ru|xyz|online|site|shop|store|club|app|dev|link|live|pro|tv|gg|ly|to|cc|bet|casino|top|vip|biz'

/** In the order in which they win where two overlap. */
const DETECTORS: readonly Detector[] = [
  { type: 'url', pattern: /\b(?:https?|tg):\/\/[^\s<>"']+/giu },
  { type: 'email', pattern: /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/gu },
  {
    type: 'url',
    pattern: new RegExp(
      `(?<![\\p{L}\\d@._/-])(?:[\\p{L}\\d-]+\\.)+(?:${BARE_DOMAINS})(?![\\p{L}\\d])(?::\\d+)?(?:[/?#][^\\s<>"']*)?`,
      'giu',
    ),
  },
  {
    type: 'bot_command',
    pattern: /(?<![\p{L}\d_/<>])\/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\p{L}\d_/<>])/gu,
  },
  { type: 'mention', pattern: /(?<![\p{L}\d_])@[A-Za-z0-9_]{4,32}(?![\p{L}\d_])/gu },
  { type: 'hashtag', pattern: /(?<![\p{L}\d_#])#(?=[\d_]*\p{L})[\p{L}\d_]{1,256}(?![\p{L}\d_#])/gu },
  { type: 'cashtag', pattern: /(?<![\p{L}\d_$])\$[A-Z]{3,8}(?![\p{L}\d_$])/gu },
]

/** What a person typed, as a message carries it: cleaned, trimmed, with the entities that Telegram finds by itself. */
export function typedText(raw: string): FormattedText {
  return withDetectedEntities(trimFormatted({ text: cleanText(raw), entities: [] }))
}

/**
 * Text or caption of a method call.
 * @throws ApiError 400 when it does not parse or names an unknown parse mode.
 */
export function formatBotText(
  raw: string,
  parseMode: string,
  given: MessageEntity[],
  findUser: (id: number) => User | undefined,
): FormattedText {
  const mode = parseMode.toLowerCase()
  if (mode !== '' && mode !== 'none' && mode !== 'html') {
    const hint = mode.startsWith('markdown') ? ' (the local Telegram only speaks HTML)' : ''
    throw badRequest(`unsupported parse_mode${hint}`)
  }
  const parsed = mode === 'html' ? parseHtml(cleanText(raw)) : { text: cleanText(raw), entities: given }
  const entities = parsed.entities.map((entity) => toMention(entity, findUser))
  return withDetectedEntities(trimFormatted({ text: parsed.text, entities }))
}

/** `tg://user?id=1` mentions a person that the bot has met; otherwise it stays a link. */
function toMention(entity: MessageEntity, findUser: (id: number) => User | undefined): MessageEntity {
  if (entity.type !== 'text_link') return entity
  const id = /^tg:\/\/user\/?\?id=(\d+)$/.exec(entity.url)?.[1]
  const user = id === undefined ? undefined : findUser(Number(id))
  return user ? { type: 'text_mention', offset: entity.offset, length: entity.length, user } : entity
}

/** Control characters, carriage returns and text-direction overrides never survive a trip through Telegram. */
function cleanText(raw: string): string {
  return (
    raw
      .toWellFormed()
      .replaceAll('\r', '')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is removed
      .replace(/[\u0000-\u0009\u000b-\u001f]/g, ' ')
      .replace(/[\u2028-\u202e]/g, '')
  )
}

function trimFormatted({ text, entities }: FormattedText): FormattedText {
  const start = text.length - text.trimStart().length
  const trimmed = text.trim()
  const kept: MessageEntity[] = []
  for (const entity of entities) {
    const from = Math.max(entity.offset - start, 0)
    const to = Math.min(entity.offset - start + entity.length, trimmed.length)
    if (to > from) kept.push({ ...entity, offset: from, length: to - from })
  }
  return { text: trimmed, entities: kept }
}

function withDetectedEntities({ text, entities }: FormattedText): FormattedText {
  const blocking = entities.filter((e) => ['code', 'pre', 'text_link', 'text_mention'].includes(e.type))
  const found: MessageEntity[] = []
  for (const { type, pattern } of DETECTORS) {
    for (const match of text.matchAll(pattern)) {
      const matched = type === 'url' ? match[0].replace(/[.,;:!?)\]}'"]+$/u, '') : match[0]
      const span = { offset: match.index, length: matched.length }
      if (![...blocking, ...found].some((other) => overlaps(other, span))) {
        found.push({ type, ...span } as MessageEntity)
      }
    }
  }
  return { text, entities: sortEntities([...entities, ...found]) }
}

const overlaps = (a: { offset: number; length: number }, b: { offset: number; length: number }): boolean =>
  a.offset < b.offset + b.length && b.offset < a.offset + a.length

// ---------------------------------------------------------------- rendering for the playground page

const TAG_OF_ENTITY: Record<string, [open: string, close: string]> = {
  bold: ['<b>', '</b>'],
  italic: ['<i>', '</i>'],
  underline: ['<u>', '</u>'],
  strikethrough: ['<s>', '</s>'],
  code: ['<code>', '</code>'],
  pre: ['<pre>', '</pre>'],
  blockquote: ['<blockquote>', '</blockquote>'],
  expandable_blockquote: ['<blockquote>', '</blockquote>'],
  spoiler: ['<span class="spoiler">', '</span>'],
  mention: ['<span class="mention">', '</span>'],
  text_mention: ['<span class="mention">', '</span>'],
  hashtag: ['<span class="hashtag">', '</span>'],
  cashtag: ['<span class="hashtag">', '</span>'],
  bot_command: ['<span class="command">', '</span>'],
}

/** Escaped HTML of a text and its entities, properly nested. Line breaks stay `\n` (show with `white-space: pre-wrap`). */
export function toSafeHtml({ text, entities }: FormattedText): string {
  const cuts = new Set([0, text.length])
  for (const { offset, length } of entities) cuts.add(offset).add(offset + length)
  const points = [...cuts].sort((a, b) => a - b)
  let html = ''
  let stack: MessageEntity[] = []
  for (const [index, point] of points.entries()) {
    const wanted = sortEntities(entities.filter((e) => e.offset <= point && point < e.offset + e.length))
    const shared = wanted.findIndex((entity, depth) => stack[depth] !== entity)
    const common = shared === -1 ? Math.min(wanted.length, stack.length) : shared
    for (const entity of stack.slice(common).reverse()) html += tags(entity, text)[1]
    for (const entity of wanted.slice(common)) html += tags(entity, text)[0]
    stack = wanted
    html += escapeHtml(text.slice(point, points[index + 1] ?? point))
  }
  return html
}

function tags(entity: MessageEntity, text: string): [open: string, close: string] {
  const covered = text.slice(entity.offset, entity.offset + entity.length)
  if (entity.type === 'text_link') return linkTags(entity.url)
  if (entity.type === 'url') return linkTags(covered)
  if (entity.type === 'email') return linkTags(`mailto:${covered}`)
  return TAG_OF_ENTITY[entity.type] ?? ['', '']
}

function linkTags(url: string): [open: string, close: string] {
  const href = normaliseUrl(url)
  if (href === undefined) return ['', '']
  return [`<a href="${escapeHtml(href)}" target="_blank" rel="noopener noreferrer nofollow">`, '</a>']
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}
