import { describe, expect, it } from 'vitest'
import { speakersOf } from '../../lib/app.ts'
import { withOwn } from '../../lib/bot/bot.ts'
import { DESCRIPTION_LENGTH, TITLE_LENGTH } from '../../lib/features/auctions/lot.ts'
import { cardNotice } from '../../lib/features/auctions/notices.ts'
import type { Auction } from '../../lib/features/auctions/queries/reading.ts'
import { lotPreview } from '../../lib/features/auctions/screens.ts'
import { cutToCaption } from '../../lib/features/digests/rules.ts'
import { pictureNotice } from '../../lib/features/profile/notices.ts'
import { features } from '../../lib/features.ts'
import { createTranslator } from '../../lib/telegram/translator.ts'
import { MOST_COINS } from '../../lib/values/coins.ts'
import { groupId, userId } from '../../lib/values/ids.ts'
import { LANGUAGES, type Language, type Text, type TextValue } from '../../lib/values/text.ts'

/**
 * What stands below a picture by the widest values that there are. Bot API: a caption has at most 1 024 characters after
 * its entities, a group's title 128 and a name 64 and 64.
 */

const CAPTION = 1_024
const DAY_MS = 86_400_000
const NOW = Date.UTC(2026, 8, 30, 22, 59)

const all = withOwn(features).all
const speakers = speakersOf(all)
const translate = createTranslator(speakers)
const person = { userId: userId(2 ** 52 - 1), firstName: 'W'.repeat(64), lastName: 'W'.repeat(64) }
const title = 'W'.repeat(128)
const reader = (language: Language) =>
  ({ language, symbol: 'W'.repeat(8), timeZone: 'America/Argentina/Buenos_Aires', format: 'plain' }) as const
const widthOf = (texts: Text | readonly Text[], language: Language) =>
  [
    ...[texts]
      .flat()
      .map((text) => translate(text as Text, reader(language)))
      .join('\n\n'),
  ].length

const auction = {
  ref: 'AbC-_1234567',
  groupId: groupId(1n),
  groupTitle: title,
  settings: {},
  seller: person,
  title: 'W'.repeat(TITLE_LENGTH),
  description: 'W'.repeat(DESCRIPTION_LENGTH),
  photo: 'file',
  threadId: undefined,
  startingCoins: MOST_COINS,
  incrementCoins: MOST_COINS,
  buyNowCoins: MOST_COINS,
  reserveCoins: MOST_COINS,
  openedAt: NOW,
  endsAt: NOW + 7 * DAY_MS - 60_000,
  extensions: 10,
  status: 'open',
  priceCoins: MOST_COINS,
  leader: { ...person, maxCoins: MOST_COINS },
  hold: 1n,
  bids: 1_000,
  version: 1_000,
} as unknown as Auction

describe.each(LANGUAGES)('a caption by its widest values: %s', (language) => {
  it.each(['open', 'sold', 'unsold', 'cancelled'] as const)('an auction’s card, %s', (status) => {
    const { text } = cardNotice({ ...auction, status }, NOW)
    expect(widthOf(text, language)).toBeLessThanOrEqual(CAPTION)
  })

  it('what its seller sees before it is opened', () => {
    const preview = lotPreview({ ...auction, photo: 'file', durationMs: 7 * DAY_MS - 1_000 } as never)
    expect(widthOf(preview, language)).toBeLessThanOrEqual(CAPTION)
  })

  it('a profile’s picture', () => {
    const act = { actor: person, group: { groupId: groupId(1n) }, now: NOW } as never
    const { text } = pictureNotice(act, { name: 'W'.repeat(129) } as never, person as never, 'private')
    expect(widthOf(text, language)).toBeLessThanOrEqual(CAPTION)
  })

  /** A text of a speaker, each of its values as wide as they come. */
  const widest = (namespace: string, key: string, value: TextValue): Text => {
    const flat = textAt(namespace, key, language)
    const names = [...flat.matchAll(/\{\{\s*(\w+)/g)].map(([, name = '']) => name)
    return {
      namespace,
      key,
      values: Object.fromEntries(names.map((name) => [name, name === 'count' ? 1_000_000_000 : value])),
    }
  }

  it('a digest, of whatever lines there are', () => {
    const lines = keysOf(language).filter(
      ({ key, namespace }) => /^digest(\.|$)/.test(key) && namespace !== 'digests',
    )
    expect(lines.length).toBeGreaterThan(5)
    const told = { namespace: 'digests', key: 'told.week', values: { group: title } }
    const hint = { namespace: 'digests', key: 'told.private_hint', values: {} }
    for (const { namespace, key } of lines) {
      for (const value of [
        { person },
        { coins: MOST_COINS },
        { list: [{ person }, { person }, { person }] },
      ]) {
        const shown = cutToCaption(
          Array.from({ length: 20 }, () => widest(namespace, key, value)),
          [told, hint],
        )
        expect([
          key,
          widthOf([told, { namespace: 'digests', key: 'lines', values: { lines: shown } }, hint], language) <=
            CAPTION,
        ]).toEqual([key, true])
      }
    }
  })

  it('a page of the panel, and its week', () => {
    const beside = ['day', 'week', 'month', 'quarter'].map((range) =>
      widthOf(
        [
          {
            namespace: 'panel',
            key: 'title',
            values: { group: title, range: say('panel', `ranges.${range}`) },
          },
          say('panel', `beside.${range}`),
          say('economy', 'panel.grows'),
        ],
        language,
      ),
    )
    expect(Math.max(...beside)).toBeLessThanOrEqual(CAPTION)
    const labels = keysOf(language).filter(({ key }) => key.startsWith('panel.'))
    const label = labels
      .map(({ namespace, key }) => say(namespace, key))
      .sort((a, b) => widthOf(b, language) - widthOf(a, language))[0]
    const line = say('panel', 'week.up', { label, now: { coins: MOST_COINS }, before: { coins: MOST_COINS } })
    const week = [
      say('panel', 'week.title', { group: title }),
      line,
      line,
      line,
      say('economy', 'panel.grows'),
    ]
    expect(widthOf(week, language)).toBeLessThanOrEqual(CAPTION)
  })

  it('a file', () => {
    for (const [namespace, key] of [
      ['exchange', 'export.sent'],
      ['exchange', 'export.sent_big'],
      ['exchange', 'faulty.file'],
      ['exchange', 'plan.file'],
      ['privacy', 'misdatos.caption'],
    ] as const)
      expect(widthOf(widest(namespace, key, title), language)).toBeLessThanOrEqual(CAPTION)
  })
})

const say = (namespace: string, key: string, values: object = {}): Text =>
  ({ namespace, key, values }) as Text

function leaves(tree: object, path = ''): [string, string][] {
  return Object.entries(tree).flatMap(([name, value]) => {
    const key = path === '' ? name : `${path}.${name}`
    return typeof value === 'string' ? [[key, value] as [string, string]] : leaves(value as object, key)
  })
}

const stem = (key: string) => key.replace(/_(?:zero|one|two|few|many|other)$/, '')

function keysOf(language: Language) {
  return speakers.flatMap(({ name, texts }) =>
    [...new Set(leaves(texts[language]).map(([key]) => stem(key)))].map((key) => ({ namespace: name, key })),
  )
}

function textAt(namespace: string, key: string, language: Language): string {
  const tree = speakers.find(({ name }) => name === namespace)?.texts[language] ?? {}
  const found = leaves(tree).find(([each]) => stem(each) === key)
  if (!found) throw new Error(`${namespace} has no text ${key}`)
  return found[1]
}
