import { describe, expect, it } from 'vitest'
import { createTranslator } from '../../lib/telegram/translator.ts'
import { userId } from '../../lib/values/ids.ts'
import type { Text, TextValue } from '../../lib/values/text.ts'

const es = {
  it: '«{{it}}»',
  days_one: '{{count, number}} día',
  days_many: '{{count, number}} de días',
  days_other: '{{count, number}} días',
  nested: { deep: 'hondo {{it}}' },
  row: '{{row, number}}',
  other: 'sí',
}
const en = {
  it: '“{{it}}”',
  days_one: '{{count, number}} day',
  days_other: '{{count, number}} days',
  nested: { deep: 'deep {{it}}' },
  row: '{{row, number}}',
  other: 'yes',
}
const translate = createTranslator([{ name: 'test', texts: { es, en } }])
const say = (key: string, values: Record<string, TextValue> = {}): Text => ({
  namespace: 'test',
  key,
  values,
})
const shown = (
  text: Text,
  { language = 'es' as 'es' | 'en', format = 'html' as 'html' | 'plain', symbol = '🪙' } = {},
) => translate(text, { language, format, symbol, timeZone: 'Europe/Madrid' })
const one = (value: TextValue, options?: Parameters<typeof shown>[1]) =>
  shown(say('it', { it: value }), options).slice(1, -1)

const evil = { userId: userId(5), firstName: '<b>&"', lastName: "'</a>" }

describe('what a person wrote', () => {
  it('is escaped in messages and left as it is on buttons', () => {
    expect(one('<b>&"')).toBe('&lt;b&gt;&amp;&quot;')
    expect(one('<b>&"', { format: 'plain' })).toBe('<b>&"')
    expect(one({ code: '</code>' })).toBe('<code>&lt;/code&gt;</code>')
    expect(one({ code: '</code>' }, { format: 'plain' })).toBe('</code>')
  })

  it('is a link to them where it is their name', () => {
    expect(one({ person: evil })).toBe(`<a href="tg://user?id=5">&lt;b&gt;&amp;&quot; '&lt;/a&gt;</a>`)
    expect(one({ person: evil }, { format: 'plain' })).toBe(`<b>&" '</a>`)
    expect(one({ person: { userId: userId(5), firstName: 'Ana', lastName: null } })).toContain('>Ana</a>')
  })

  it.each([
    '{{it}}',
    '{{count}}',
    '$t(other)',
    '$t(test:other)',
    '$&',
    '$1',
    '{{it, number}}',
    '\\{{it}}',
    '{{- it}}',
  ])('is never taken for a template: %s', (text) => {
    expect(one(text, { format: 'plain' })).toBe(text)
    expect(one({ person: { userId: userId(5), firstName: text } }, { format: 'plain' })).toBe(text)
    expect(one(say('nested.deep', { it: text }), { format: 'plain' })).toBe(`hondo ${text}`)
  })

  it('is escaped once, however deep it stands', () => {
    expect(one(say('nested.deep', { it: say('it', { it: '<&' }) }))).toBe('hondo «&lt;&amp;»')
    expect(one([say('it', { it: '<' }), say('other')])).toBe('«&lt;»\nsí')
  })

  it('is a group’s own sign for its coins, too', () => {
    expect(one({ coins: 5n }, { symbol: '<i>' })).toBe('5 &lt;i&gt;')
  })
})

describe('numbers', () => {
  it.each<[bigint, string, string]>([
    [1n, '1 🪙', '1 🪙'],
    [1_500n, '1500 🪙', '1,500 🪙'],
    [12_345n, '12.345 🪙', '12,345 🪙'],
    [9_007_199_254_740_993n, '9.007.199.254.740.993 🪙', '9,007,199,254,740,993 🪙'],
    [10n ** 18n + 1n, '1.000.000.000.000.000.001 🪙', '1,000,000,000,000,000,001 🪙'],
    [-12_345n, '-12.345 🪙', '-12,345 🪙'],
  ])('%s coins to the last', (coins, spanish, english) => {
    expect(one({ coins })).toBe(spanish)
    expect(one({ coins }, { language: 'en' })).toBe(english)
  })

  it.each([
    [1, '1 día', '1 day'],
    [0, '0 días', '0 days'],
    [12_345, '12.345 días', '12,345 days'],
    [1_000_000, '1.000.000 de días', '1,000,000 days'],
  ])('%s days, in the language’s own plural', (count, spanish, english) => {
    expect(shown(say('days', { count }))).toBe(spanish)
    expect(shown(say('days', { count }), { language: 'en' })).toBe(english)
  })

  it.each([
    [999, '999', '999'],
    [1_500, '1500', '1,500'],
    [12_345, '12.345', '12,345'],
  ])('%s of a row, though its text asks for a number', (row, spanish, english) => {
    expect(shown(say('row', { row }))).toBe(spanish)
    expect(shown(say('row', { row }), { language: 'en' })).toBe(english)
  })

  it('per cent', () => {
    expect(one({ percent: 2.5 })).toMatch(/^2,5\s%$/)
    expect(one({ percent: 2.5 }, { language: 'en' })).toBe('2.5%')
  })
})

it.each([
  [['Ana'], 'Ana', 'Ana'],
  [['Ana', 'Bruno'], 'Ana y Bruno', 'Ana and Bruno'],
  // By its sound.
  [['Ana', 'Iván'], 'Ana e Iván', 'Ana and Iván'],
  [['Ana', 'Íñigo'], 'Ana e Íñigo', 'Ana and Íñigo'],
  [['Ana', 'Hilda'], 'Ana e Hilda', 'Ana and Hilda'],
  [['Ana', 'Hiedra'], 'Ana y Hiedra', 'Ana and Hiedra'],
  [['Ana', 'Hía'], 'Ana e Hía', 'Ana and Hía'],
  [['Ana', 'Ylenia'], 'Ana e Ylenia', 'Ana and Ylenia'],
  [['Ana', 'Yago'], 'Ana y Yago', 'Ana and Yago'],
  [['Ana', '🌸 Irene'], 'Ana e 🌸 Irene', 'Ana and 🌸 Irene'],
  [['Iván', 'Inés', 'Íñigo'], 'Iván, Inés e Íñigo', 'Iván, Inés, and Íñigo'],
  [['Ana', 'Bruno', '<b>'], 'Ana, Bruno y &lt;b&gt;', 'Ana, Bruno, and &lt;b&gt;'],
])('a list of %j, as each language lists', (names, spanish, english) => {
  const marked = (html: string) => html.replaceAll(/<\/?a[^>]*>/g, '')
  const list = names.map((firstName, i) => ({ person: { userId: userId(i + 1), firstName } }))
  expect(marked(one({ list }))).toBe(spanish)
  expect(marked(one({ list }, { language: 'en' }))).toBe(english)
  expect(one({ list }).match(/<a /g)).toHaveLength(names.length)
})

describe('time', () => {
  it.each([
    [0, '1 segundo', '1 second'],
    [-5_000, '1 segundo', '1 second'],
    [1_001, '2 segundos', '2 seconds'],
    [60_000, '1 minuto', '1 minute'],
    [59_999, '1 minuto', '1 minute'],
    [3_661_000, '1 hora y 1 minuto', '1 hour, 1 minute'],
    [90_061_000, '1 día y 1 hora', '1 day, 1 hour'],
    [400 * 86_400_000, '400 días', '400 days'],
  ])('%s ms is told in its two largest units', (duration, spanish, english) => {
    expect(one({ duration })).toBe(spanish)
    expect(one({ duration }, { language: 'en' })).toBe(english)
  })

  it.each<[ms: number, spanish: string, english: string]>([
    [-5_000, '1 segundo', '1 second'],
    [600, '1 segundo', '1 second'],
    [48_000, '48 segundos', '48 seconds'],
    [59_100, '1 minuto', '1 minute'],
    [60_000, '1 minuto', '1 minute'],
    [61_000, '1 minuto y 1 segundo', '1 minute, 1 second'],
    [4 * 60_000 + 59_000, '4 minutos y 59 segundos', '4 minutes, 59 seconds'],
    [10 * 60_000 - 2_300, '10 minutos', '10 minutes'],
    [3_600_000 - 900, '1 hora', '1 hour'],
    [2 * 86_400_000 - 4_000, '2 días', '2 days'],
    [2 * 86_400_000 - 120_000, '1 día y 23 horas', '1 day, 23 hours'],
  ])('%s ms from when it is shown are what is left', (ms, spanish, english) => {
    const noon = Date.UTC(2026, 10, 23, 12)
    const at = createTranslator([{ name: 'test', texts: { es, en } }], { now: () => noon })
    const left = (language: 'es' | 'en') =>
      at(say('it', { it: { left: noon + ms } }), {
        language,
        format: 'plain',
        symbol: '',
        timeZone: 'UTC',
      }).slice(1, -1)
    expect(left('es')).toBe(spanish)
    expect(left('en')).toBe(english)
  })

  it('is the group’s own', () => {
    const moment = Date.UTC(2026, 10, 23, 23, 30)
    expect(one({ moment })).toBe('24 nov 2026, 0:30')
    expect(one({ moment }, { language: 'en' })).toMatch(/^Nov 24, 2026, 12:30\sAM$/)
  })
})
