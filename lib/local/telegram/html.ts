/**
 * Telegram's HTML parse mode. Grammar and error texts follow TDLib (`parse_html`), which the public Bot API runs:
 * a handful of tags, four named entities, byte offsets in errors, UTF-16 offsets in entities.
 */
import type { MessageEntity } from '@grammyjs/types'
import { badRequest } from './api-error.ts'

export interface FormattedText {
  text: string
  entities: MessageEntity[]
}

interface OpenTag {
  name: string
  /** `href`, the language of `code`, `emoji-id`, or `expandable`. */
  argument: string
  /** UTF-16 offset in the output. */
  offset: number
}

interface StartTag {
  name: string
  argument: string
  /** Index after `>`. */
  next: number
}

const SUPPORTED_TAGS = new Set(
  'a b strong i em s strike del u ins tg-spoiler tg-emoji span pre code blockquote'.split(' '),
)

const ENTITY_OF_TAG: Record<string, string> = {
  b: 'bold',
  strong: 'bold',
  i: 'italic',
  em: 'italic',
  s: 'strikethrough',
  strike: 'strikethrough',
  del: 'strikethrough',
  u: 'underline',
  ins: 'underline',
  span: 'spoiler',
  'tg-spoiler': 'spoiler',
}

const NAMED_ENTITIES: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"' }

/**
 * Parses Telegram HTML.
 * @throws ApiError 400 `Bad Request: can't parse entities: …` with TDLib's own reason.
 */
export function parseHtml(html: string): FormattedText {
  const open: OpenTag[] = []
  const entities: MessageEntity[] = []
  let text = ''
  let at = 0
  while (at < html.length) {
    const char = html.charAt(at)
    if (char === '&') {
      const decoded = decodeEntity(html, at)
      text += decoded.text
      at = decoded.next
    } else if (char !== '<') {
      text += char
      at += 1
    } else if (html.charAt(at + 1) === '/') {
      at = closeTag(html, at, open, entities, text)
    } else {
      const tag = readStartTag(html, at)
      open.push({ name: tag.name, argument: tag.argument, offset: text.length })
      at = tag.next
    }
  }
  const unclosed = open.at(-1)
  if (unclosed) throw unparsable(`Can't find end tag corresponding to start tag "${unclosed.name}"`)
  if (!text.isWellFormed()) {
    throw unparsable(
      'Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code units',
    )
  }
  return { text, entities: sortEntities(entities.map(withoutLoneLanguage)) }
}

/** Outer entities first, as Telegram lists them. */
export function sortEntities(entities: readonly MessageEntity[]): MessageEntity[] {
  return [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length)
}

function unparsable(reason: string, html?: string, index?: number) {
  const where =
    html === undefined || index === undefined
      ? ''
      : ` at byte offset ${Buffer.byteLength(html.slice(0, index))}`
  return badRequest(`can't parse entities: ${reason}${where}`)
}

function decodeEntity(html: string, at: number): { text: string; next: number } {
  const literal = { text: '&', next: at + 1 }
  const match = /^&(?:#x([0-9a-f]+)|#([0-9]+)|([a-z]+));?/i.exec(html.slice(at, at + 16))
  if (!match) return literal
  const next = at + match[0].length
  const [, hex, decimal, name] = match
  if (name !== undefined) {
    const known = NAMED_ENTITIES[name]
    return known === undefined ? literal : { text: known, next }
  }
  const code = hex === undefined ? Number.parseInt(decimal ?? '', 10) : Number.parseInt(hex, 16)
  return code > 0 && code <= 0x10ffff ? { text: String.fromCodePoint(code), next } : literal
}

const isSpace = (char: string) => char !== '' && ' \t\n\r\v\f\0'.includes(char)

function skipSpaces(html: string, from: number): number {
  let at = from
  while (isSpace(html.charAt(at))) at += 1
  return at
}

function readStartTag(html: string, begin: number): StartTag {
  let at = begin + 1
  while (at < html.length && !isSpace(html.charAt(at)) && html.charAt(at) !== '>') at += 1
  if (at >= html.length) throw unparsable('Unclosed start tag', html, begin)
  const name = html.slice(begin + 1, at).toLowerCase()
  if (!SUPPORTED_TAGS.has(name)) throw unparsable(`Unsupported start tag "${name}"`, html, begin)

  let argument = ''
  while (html.charAt(at) !== '>') {
    at = skipSpaces(html, at)
    if (html.charAt(at) === '>') break
    const attribute = readAttribute(html, at, name, begin)
    at = attribute.next
    argument = attributeArgument(name, attribute) ?? argument
    if (at >= html.length) throw unparsable('Unclosed start tag', html, begin)
  }
  if (name === 'span' && argument !== 'tg-spoiler') {
    throw unparsable('Tag "span" must have class "tg-spoiler"', html, begin)
  }
  return { name, argument, next: at + 1 }
}

interface Attribute {
  name: string
  value: string | undefined
  next: number
}

function readAttribute(html: string, begin: number, tag: string, tagBegin: number): Attribute {
  let at = begin
  while (at < html.length && !isSpace(html.charAt(at)) && !'=>/"\''.includes(html.charAt(at))) at += 1
  const name = html.slice(begin, at).toLowerCase()
  if (name === '') throw unparsable(`Empty attribute name in the tag "${tag}"`, html, tagBegin)
  at = skipSpaces(html, at)
  if (at >= html.length) throw unparsable(`Unclosed start tag "${tag}"`, html, tagBegin)
  if (html.charAt(at) !== '=') return { name, value: undefined, next: at }
  at = skipSpaces(html, at + 1)
  if (at >= html.length) throw unparsable(`Unclosed start tag "${tag}"`, html, tagBegin)

  const quote = html.charAt(at)
  if (quote !== '"' && quote !== "'") {
    const token = /^[a-z0-9.-]*/i.exec(html.slice(at))?.[0] ?? ''
    const after = html.charAt(at + token.length)
    if (!isSpace(after) && after !== '>') throw unparsable('Unexpected end of name token', html, at)
    return { name, value: token.toLowerCase(), next: at + token.length }
  }
  let value = ''
  at += 1
  while (at < html.length && html.charAt(at) !== quote) {
    const decoded = html.charAt(at) === '&' ? decodeEntity(html, at) : { text: html.charAt(at), next: at + 1 }
    value += decoded.text
    at = decoded.next
  }
  if (at >= html.length) throw unparsable('Unclosed start tag', html, tagBegin)
  return { name, value, next: at + 1 }
}

function attributeArgument(tag: string, { name, value }: Attribute): string | undefined {
  if (tag === 'blockquote' && name === 'expandable') return 'expandable'
  if (value === undefined) return undefined
  if (tag === 'a' && name === 'href') return value
  if (tag === 'code' && name === 'class' && value.startsWith('language-')) return value.slice(9)
  if (tag === 'span' && name === 'class') return value
  if (tag === 'tg-emoji' && name === 'emoji-id') return value
  return undefined
}

function closeTag(
  html: string,
  begin: number,
  open: OpenTag[],
  entities: MessageEntity[],
  text: string,
): number {
  const tag = open.pop()
  if (!tag) throw unparsable('Unexpected end tag', html, begin)
  let at = begin + 2
  while (at < html.length && !isSpace(html.charAt(at)) && html.charAt(at) !== '>') at += 1
  const name = html.slice(begin + 2, at).toLowerCase()
  at = skipSpaces(html, at)
  if (html.charAt(at) !== '>') throw unparsable('Unclosed end tag', html, begin)
  if (name !== '' && name !== tag.name) {
    const offset = Buffer.byteLength(html.slice(0, begin))
    throw unparsable(
      `Unmatched end tag at byte offset ${offset}, expected "</${tag.name}>", found "</${name}>"`,
    )
  }
  if (text.length > tag.offset) addEntity(tag, text, entities)
  return at + 1
}

function addEntity(tag: OpenTag, text: string, entities: MessageEntity[]): void {
  const span = { offset: tag.offset, length: text.length - tag.offset }
  const simple = ENTITY_OF_TAG[tag.name]
  if (simple !== undefined) {
    entities.push({ type: simple, ...span } as MessageEntity)
  } else if (tag.name === 'a') {
    const url = normaliseUrl(tag.argument === '' ? text.slice(tag.offset) : tag.argument)
    if (url !== undefined) entities.push({ type: 'text_link', url, ...span })
  } else if (tag.name === 'tg-emoji') {
    if (!/^[1-9][0-9]*$/.test(tag.argument)) throw unparsable('Invalid custom emoji identifier specified')
    entities.push({ type: 'custom_emoji', custom_emoji_id: tag.argument, ...span })
  } else if (tag.name === 'blockquote') {
    // `expandable_blockquote` is newer than telegraf's types.
    const type = tag.argument === 'expandable' ? 'expandable_blockquote' : 'blockquote'
    entities.push({ type, ...span } as MessageEntity)
  } else {
    addCode(tag, span, entities)
  }
}

/** `<pre><code class="language-x">` over the same span is one `pre` with a language; a lone `code` has none. */
function addCode(tag: OpenTag, span: { offset: number; length: number }, entities: MessageEntity[]): void {
  const inner = entities.at(-1)
  if (tag.name === 'pre' && inner?.type === 'code' && 'language' in inner && isSameSpan(inner, span)) {
    entities.pop()
    entities.push({ type: 'pre', language: String(inner.language), ...span })
    return
  }
  if (tag.name === 'pre') entities.push({ type: 'pre', ...span } as MessageEntity)
  else if (tag.argument === '') entities.push({ type: 'code', ...span })
  else entities.push({ type: 'code', language: tag.argument, ...span } as unknown as MessageEntity)
}

/** Telegram keeps a language only where `pre` and `code` cover the same span. */
function withoutLoneLanguage(entity: MessageEntity): MessageEntity {
  return entity.type === 'code' ? { type: 'code', offset: entity.offset, length: entity.length } : entity
}

const isSameSpan = (a: { offset: number; length: number }, b: { offset: number; length: number }) =>
  a.offset === b.offset && a.length === b.length

/** Telegram drops a link that is no URL, and completes one without a scheme. */
export function normaliseUrl(url: string): string | undefined {
  const trimmed = url.trim()
  const withScheme = /^[a-z][a-z0-9+.-]*:/i.test(trimmed) ? trimmed : `http://${trimmed}`
  if (!URL.canParse(withScheme)) return undefined
  const parsed = new URL(withScheme)
  if (parsed.protocol === 'tg:' || parsed.protocol === 'mailto:') return parsed.href
  if (parsed.protocol !== 'http:' && parsed.protocol !== 'https:') return undefined
  return parsed.hostname.includes('.') || parsed.hostname === 'localhost' ? parsed.href : undefined
}
