import { createInstance } from 'i18next'
import { type Clock, systemClock } from '../platform/clock.ts'
import { isNobody } from '../values/ids.ts'
import { type Named, nameOf } from '../values/person.ts'
import type { Language, Text, TextValue } from '../values/text.ts'

/** A feature, or another room with texts of its own. */
export interface Speaker {
  readonly name: string
  readonly texts: Readonly<Record<Language, object>>
}

export interface Reader {
  readonly language: Language
  /** The group's symbol for its coins. */
  readonly symbol: string
  /** IANA name. */
  readonly timeZone: string
  /** How people are called where it is read, by their ids, where that isn't Telegram's name. */
  readonly names?: Readonly<Record<string, string>> | undefined
  /** `html` for messages, `plain` for buttons and toasts. */
  readonly format: 'html' | 'plain'
}

export type Translator = (text: Text, reader: Reader) => string

const escapeHtml = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

/** What an HTML text says to somebody who can't be shown any: buttons and toasts take none. */
const toPlain = (html: string) =>
  html
    .replaceAll(/<\/?[a-z][^<>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')

/** One translator for all; each speaker's texts are a namespace of their own. */
export function createTranslator(speakers: readonly Speaker[], clock: Clock = systemClock): Translator {
  const i18n = createInstance()
  i18n.init({
    // Texts are there from the start, so init has finished when it returns.
    initAsync: false,
    fallbackLng: 'es',
    showSupportNotice: false,
    resources: {
      es: Object.fromEntries(speakers.map(({ name, texts }) => [name, texts.es])),
      en: Object.fromEntries(speakers.map(({ name, texts }) => [name, texts.en])),
    },
    // Values are made safe by `show` below, which knows what each of them is.
    interpolation: { escapeValue: false },
  } as Parameters<typeof i18n.init>[0])
  // What was shown has its separators already: read as a number again, "1,500" is none and "10.000" ten.
  i18n.services.formatter?.add('number', (value, lng) =>
    typeof value === 'number' ? WHOLE[lng === 'en' ? 'en' : 'es'].format(value) : value,
  )

  const called = {
    es: calledIn(speakers.map(({ texts }) => texts.es)),
    en: calledIn(speakers.map(({ texts }) => texts.en)),
  }
  const lineIn = ({ language }: Reader, line: string) => {
    const [name = ''] = line.split(' ', 1)
    return `/${called[language].get(name) ?? name}${line.slice(name.length)}`
  }

  const toHtml: Translator = (text, reader) => {
    const values = Object.fromEntries(
      Object.entries(text.values).map(([name, value]) => [
        name,
        // `count` picks the plural; it stays a number and is printed by `{{count, number}}`.
        name === 'count' && typeof value === 'number'
          ? value
          : show(timedIn(namedIn(value, reader)), reader, toHtml),
      ]),
    )
    return i18n.t(text.key, { ...values, ns: text.namespace, lng: reader.language })
  }
  /** How long it is until then, as of now. */
  const timedIn = (value: TextValue): TextValue =>
    typeof value === 'object' && 'left' in value ? { duration: toShow(value.left - clock.now()) } : value
  /** Commands by their names there. */
  const namedIn = (value: TextValue, reader: Reader): TextValue => {
    if (typeof value !== 'object' || isTexts(value)) return value
    if ('list' in value) return { list: value.list.map((each) => namedIn(each, reader)) }
    if ('command' in value) return lineIn(reader, value.command)
    if ('typed' in value) return { code: lineIn(reader, value.typed) }
    if (!('synonyms' in value)) return value
    const shown = lineIn(reader, value.synonyms[0] ?? '')
    return value.synonyms
      .map((name) => `/${name}`)
      .filter((name) => name !== shown)
      .join(', ')
  }
  return (text, reader) => (reader.format === 'html' ? toHtml(text, reader) : toPlain(toHtml(text, reader)))
}

/** What commands are called in a language, by their declared names: as the example there calls them. */
function calledIn(texts: object): ReadonlyMap<string, string> {
  return new Map(
    Object.values(texts).flatMap((speaker: { commands?: Record<string, { example?: string }> }) =>
      Object.entries(speaker.commands ?? {}).flatMap(([name, { example = '' }]) => {
        const [, shown] = /(?:^|[\s>])\/(\w+)/.exec(example) ?? []
        return shown === undefined ? [] : [[name, shown] as [string, string]]
      }),
    ),
  )
}

/** Made once: making one takes longer than rendering a whole answer. */
const WHOLE = { es: new Intl.NumberFormat('es'), en: new Intl.NumberFormat('en') } as const
const LISTS = { es: new Intl.ListFormat('es'), en: new Intl.ListFormat('en') } as const

function show(value: TextValue, reader: Reader, toHtml: Translator): string {
  const { language } = reader
  if (typeof value === 'string') return escapeHtml(value)
  if (typeof value === 'number' || typeof value === 'bigint') return WHOLE[language].format(value)
  if (isTexts(value)) return value.map((text) => toHtml(text, reader)).join('\n')
  if ('coins' in value) return `${WHOLE[language].format(value.coins)} ${escapeHtml(reader.symbol)}`
  if ('person' in value) return showPerson(value.person, reader)
  if ('named' in value) return escapeHtml(nameIn(reader, value.named))
  if ('duration' in value) return showDuration(value.duration, language)
  if ('moment' in value)
    return new Intl.DateTimeFormat(language, {
      dateStyle: 'medium',
      timeStyle: 'short',
      timeZone: reader.timeZone,
    }).format(value.moment)
  if ('percent' in value)
    return new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 2 }).format(
      value.percent / 100,
    )
  if ('list' in value)
    return showList(
      value.list.map((each) => show(each, reader, toHtml)),
      language,
    )
  if ('command' in value || 'typed' in value || 'synonyms' in value)
    throw new Error('commands are named before they are shown')
  if ('left' in value) throw new Error('what is left is counted before it is shown')
  if ('code' in value) return `<code>${escapeHtml(value.code)}</code>`
  return toHtml(value, reader)
}

/** What joins them depends on how they sound (Spanish: `Ana e Iván`), so it is asked for the words without markup. */
function showList(items: readonly string[], language: Language): string {
  const plain = items.map(toPlain)
  let next = 0
  return LISTS[language]
    .formatToParts(plain)
    .map(({ type, value }) => {
      if (type === 'element') return items[next++]
      const isAnd = language === 'es' && AND.test(value)
      return isAnd ? (beginsWithI(plain[next] ?? '') ? ' e ' : ' y ') : value
    })
    .join('')
}

const AND = /^ [ye] $/

/**
 * Whether Spanish says `e` before it. Intl asks the first letter alone, and knows neither accents (`Íñigo`), nor a sign
 * before the name, nor `Ylenia`. Before `hie-` and `hia-` it stays `y`, but not where an accent parts the two vowels.
 */
const beginsWithI = (plain: string): boolean =>
  /^[^\p{L}\p{N}]*(?:i|hi(?![aeou])|y(?![aeiou])\p{L})/iu.test(plain.normalize('NFD'))

const isTexts = (value: TextValue): value is readonly Text[] => Array.isArray(value)

/** A character's name goes before Telegram's, everywhere. */
function nameIn({ names }: Reader, person: Named): string {
  const character = names?.[String(person.userId)]
  return nameOf(character === undefined ? person : { userId: person.userId, firstName: character })
}

function showPerson(person: Named, reader: Reader): string {
  const name = escapeHtml(nameIn(reader, person))
  return isNobody(Number(person.userId)) ? name : `<a href="tg://user?id=${person.userId}">${name}</a>`
}

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
/** Of what is nearer than that, seconds matter. */
const SOON_MS = 5 * MINUTE_MS

/** Two days are two days still when the notice that says so is a few seconds on its way. */
const toShow = (leftMs: number): number =>
  leftMs < SOON_MS ? leftMs : Math.round(leftMs / MINUTE_MS) * MINUTE_MS

/** The two largest units, rounded up to a whole second: nobody wants to wait "0 seconds". */
function showDuration(durationMs: number, language: Language): string {
  const total = Math.max(1, Math.ceil(durationMs / 1000))
  const parts = {
    days: Math.floor((total * 1000) / DAY_MS),
    hours: Math.floor(total / 3600) % 24,
    minutes: Math.floor(total / 60) % 60,
    seconds: total % 60,
  }
  const shown = Object.entries(parts)
    .filter(([, amount]) => amount > 0)
    .slice(0, 2)
  return new Intl.DurationFormat(language, { style: 'long' }).format(Object.fromEntries(shown))
}
