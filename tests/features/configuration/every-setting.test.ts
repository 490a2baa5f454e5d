/** What holds for every setting of every feature that there is, whoever adds the next one. */
import { describe, expect, it } from 'vitest'
import { speakersOf } from '../../../lib/app.ts'
import { withOwn } from '../../../lib/bot/bot.ts'
import { button } from '../../../lib/contract/button.ts'
import { moduleText } from '../../../lib/contract/feature.ts'
import { put } from '../../../lib/features/configuration/buttons.ts'
import { choiceText, modulesOf, sectionsOf } from '../../../lib/features/configuration/catalogue.ts'
import { codeOf, seenOf, writeCode } from '../../../lib/features/configuration/codes.ts'
import { limitsOf, readWritten } from '../../../lib/features/configuration/reading.ts'
import { showValue } from '../../../lib/features/configuration/showing.ts'
import { say } from '../../../lib/features/configuration/texts.ts'
import { readValue, storedOf, writeValue } from '../../../lib/features/configuration/values.ts'
import { PLACES } from '../../../lib/features/notifications/index.ts'
import { features } from '../../../lib/features.ts'
import { createCallbackCodec } from '../../../lib/telegram/callback-data.ts'
import { createTranslator } from '../../../lib/telegram/translator.ts'
import { userId } from '../../../lib/values/ids.ts'
import { LANGUAGES, type Text } from '../../../lib/values/text.ts'

const { all } = withOwn(features)
const translate = createTranslator(speakersOf(all))
const sections = sectionsOf(all)
const entries = sections.flatMap((section) => section.entries)
const readers = LANGUAGES.map((language) => ({
  language,
  symbol: '🪙',
  timeZone: 'Europe/Madrid',
  format: 'plain' as const,
}))

/** A text that is missing is shown as its key, or in the other language. */
const said = (text: Text) =>
  readers.map((reader) => {
    const words = translate(text, reader)
    expect(words, `${text.namespace}.${text.key} in ${reader.language}`).not.toBe(text.key)
    expect(words.trim()).not.toBe('')
    return words
  })

describe.each(entries.map((entry) => [entry.handle.key, entry] as const))('%s', (key, entry) => {
  const { handle } = entry

  it('has a label, a help and a value that can be read, in both languages', () => {
    const [es, en] = said(handle.label)
    expect(es?.length, 'a button has room for it').toBeLessThanOrEqual(40)
    expect(en?.length, 'a button has room for it').toBeLessThanOrEqual(40)
    said(handle.help)
    said({ namespace: 'configuration', key: 'raw', values: { value: showValue(entry, handle.fallback) } })
  })

  it('has a name for each of its choices', () => {
    for (const choice of handle.choices ?? []) said(choiceText(entry, choice))
    for (const choice of handle.choices ?? [])
      expect(choiceText(entry, choice).namespace, `${key}.${choice}`).toBe(handle.label.namespace)
  })

  it('comes back from a button and from its row as it was', () => {
    const zones = PLACES.map(({ zone }) => zone)
    for (const value of handle.choices ?? [handle.fallback]) {
      if (handle.kind === 'text' || handle.kind === 'list') continue
      const read = readValue(entry, writeValue(entry, value), handle.fallback, zones)
      expect(read).toEqual({ value })
      const stored = storedOf(entry, value)
      expect(
        handle.of({ settings: stored === null ? {} : { [key]: JSON.parse(JSON.stringify(stored)) } }),
      ).toEqual(value)
    }
  })
})

describe.each(
  entries
    .filter(({ handle }) => handle.kind === 'duration')
    .map((entry) => [entry.handle.key, entry] as const),
)('%s', (_key, entry) => {
  it.each(LANGUAGES)('gives an example that it takes, in %s', (language) => {
    const example = translate(say('raw', { value: limitsOf(entry).example }), {
      ...readers[0],
      language,
    } as never)
    expect(readWritten(entry, example, entry.handle.fallback)).toMatchObject({ value: expect.any(Number) })
  })
})

it.each(
  entries.filter(({ handle }) => handle.kind === 'text').map((entry) => [entry.handle.key, entry] as const),
)('%s is no text that nobody can see', (_key, entry) => {
  for (const unseen of ['\u0301\u0301', '\u200b\u2068\u2069', '\u2800\u3164'])
    expect(readWritten(entry, unseen, '')).toHaveProperty('wrong')
  for (const seen of ['🪙', '🏴‍☠️', '₿', '1️⃣', 'ñ'])
    expect(readWritten(entry, seen, '')).toEqual({ value: seen })
})

it('coins may be called as the group calls them', () => {
  const daily = entries.find(({ handle }) => handle.key === 'economy.dailyCoins')
  if (!daily) throw new Error('there is no daily reward')
  const group = { settings: { 'group.currency': 'rosas', 'group.symbol': '🌹' } }
  for (const [written, value] of [
    ['75 rosas', 75n],
    ['75 🌹', 75n],
    ['75 monedas', 75n],
    ['0 rosas', 0n],
    ['0', 0n],
  ] as const)
    expect(readWritten(daily, written, 50n, group)).toEqual({ value })
  expect(readWritten(daily, '0 gatos', 50n, group)).toHaveProperty('wrong')
})

describe.each(['door.nightFrom', 'digests.hour'])('an hour of the clock: %s', (key) => {
  const night = entries.find((entry) => entry.handle.key === key)
  it.each([
    ['22', 22],
    ['22 h', 22],
    ['22:00', 22],
    ['10 pm', 22],
    ['10pm', 22],
    ['a las 10 p. m.', 22],
    ['12 am', 0],
    ['0', 0],
    ['24', undefined],
    ['22:30', undefined],
    ['-1', undefined],
    ['13 pm', undefined],
  ])('is read as it is meant: %s', (written, hour) => {
    if (!night) throw new Error('there is no night')
    const read = readWritten(night, written, 0)
    expect('value' in read ? read.value : undefined).toBe(hour)
  })
})

describe.each([
  ['economy.taxPercent', '5 %', 5],
  ['economy.taxPercent', '5 mil', undefined],
  ['economy.taxPercent', '7 por ciento', 7],
  ['economy.taxPercent', 'nada', 0],
  ['door.raidJoins', 'nunca', 0],
  ['door.tries', 'ninguno', undefined],
  ['raffle.ticketsEach', '10 boletos', 10],
  ['raffle.ticketsEach', '1k', undefined],
  ['raffle.ticketsEach', '2 m', undefined],
  ['economy.dailyCapCoins', '5 mil', 5_000n],
  ['economy.dailyCapCoins', '0 🪙', 0n],
  ['economy.dailyCapCoins', 'ninguno', 0n],
  ['economy.dailyCapCoins', 'nothing', 0n],
  ['guard.allowedLinks', 'uno.org; @el_salon t.me/dos', ['uno.org', '@el_salon', 't.me/dos']],
  ['guard.allowedLinks', 'uno.org y @el_salon', undefined],
  ['door.answers', 'la luna; luna llena', ['la luna', 'luna llena']],
  ['group.timeZone', 'Canarias', 'Atlantic/Canary'],
])('%s', (key, written, value) => {
  it(`is read as it is meant: ${written}`, () => {
    const entry = entries.find(({ handle }) => handle.key === key)
    if (!entry) throw new Error('there is none')
    const read = readWritten(entry, written, entry.handle.fallback)
    expect('value' in read ? read.value : undefined).toEqual(value)
  })
})

it.each(readers)(
  'no two settings are called the same in $language: a list that was searched shows nothing else of them',
  (reader) => {
    const labels = entries.map(({ handle }) => translate(handle.label, reader))
    expect(labels.filter((label, at) => labels.indexOf(label) !== at)).toEqual([])
  },
)

it('every module has a title and says what stops without it', () => {
  for (const { feature } of modulesOf(all)) {
    said(moduleText(feature, 'title'))
    said(moduleText(feature, 'stops'))
  }
  for (const { title } of sections) said(title)
})

it('no two settings, sections or modules share a code, or a button would mean another', () => {
  const codes = [
    ...entries.map(({ code }) => code),
    ...sections.map(({ code }) => code),
    ...all.map(({ name }) => codeOf(name)),
  ]
  expect(new Set(codes).size).toBe(codes.length)
})

it('every button fits into Telegram’s 64 bytes, for anybody and in any group', () => {
  const codec = createCallbackCodec(['a-key'])
  const owner = userId(2 ** 36)
  for (const entry of entries)
    for (const value of [
      entry.handle.fallback,
      entry.handle.min,
      entry.handle.max,
      ...(entry.handle.choices ?? []),
    ]) {
      const written = value === undefined || typeof value === 'object' ? '*' : writeValue(entry, value)
      const data = [999_999n, writeCode(entry.code), seenOf(written), written, 's'] as [
        bigint,
        string,
        string,
        string,
        's',
      ]
      expect(
        () => codec.encodeAction(button(entry.handle.label, put, data), owner),
        entry.handle.key,
      ).not.toThrow()
    }
})
