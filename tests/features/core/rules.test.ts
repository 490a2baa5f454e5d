import { describe, expect, it } from 'vitest'
import { type CatalogueEntry, command } from '../../../lib/contract/command.ts'
import type { Feature } from '../../../lib/contract/feature.ts'
import { defineSettings, setting } from '../../../lib/contract/setting.ts'
import {
  categoriesOf,
  clockFindings,
  decideOwnNews,
  findEntry,
  guessCategory,
  guessEntry,
  lacksIn,
  type Membership,
  nameFindings,
  obstacleFindings,
  pageOf,
  RIGHTS,
  rightsFindings,
  settingsFindings,
  storesFindings,
  webhookFindings,
} from '../../../lib/features/core/rules.ts'
import { isPresent } from '../../../lib/values/membership.ts'
import type { Text } from '../../../lib/values/text.ts'

const NOW = Date.UTC(2026, 10, 23, 12)
const text: Text = { namespace: 'x', key: 'y', values: {} }
const feature = (name: string, category: Feature['category'], more: Partial<Feature> = {}): Feature => ({
  name,
  category,
  texts: { es: {}, en: {} },
  ...more,
})
const entry = (of: Feature, name: string, aliases: string[] = []): CatalogueEntry => ({
  feature: of,
  command: command({ name, aliases, place: 'anywhere', args: {}, run: () => undefined }),
  summary: text,
  example: text,
})
const lottery = feature('lottery', 'events')
const house = feature('house', 'start')
const catalogue = [entry(lottery, 'loteria', ['rifa']), entry(house, 'start'), entry(lottery, 'boletos')]
const codes = (findings: readonly { ok: boolean; text: Text }[]) =>
  findings.map(({ ok, text: { key } }) => `${ok ? 'ok' : 'no'} ${key.replace('diagnosis.', '')}`)

describe('categoriesOf', () => {
  it('keeps the contract’s order and leaves out what is empty', () => {
    expect(categoriesOf(catalogue, []).map(({ category, entries }) => [category, entries.length])).toEqual([
      ['start', 1],
      ['events', 2],
    ])
  })
  it('leaves out what the group switched off', () => {
    expect(categoriesOf(catalogue, ['lottery']).map(({ category }) => category)).toEqual(['start'])
  })
})

describe('what somebody who slips means', () => {
  it.each([
    ['/lotria', [], 'loteria'],
    ['rifas', [], 'loteria'],
    ['Boleto', [], 'boletos'],
    ['boleto', ['lottery'], undefined],
    ['xyzzy', [], undefined],
  ])('%s, with %j switched off: %s', (topic, off, name) => {
    expect(guessEntry(catalogue, off, topic)?.command.name).toBe(name)
  })

  const titles = { start: ['🎭 La casa', '🎭 The house'], events: ['🕯️ Veladas', '🕯️ Soirées'] }
  it.each([
    ['veladas', 'events'],
    ['la casa', 'start'],
    ['soirees', 'events'],
    ['velada', 'events'],
    ['events', 'events'],
    ['xyzzy', undefined],
  ])('the category %s: %s', (topic, category) => {
    const named = (of: Feature['category']) => titles[of as keyof typeof titles]
    expect(guessCategory(categoriesOf(catalogue, []), named, topic)?.category).toBe(category)
  })
})

it('what keeps a feature from its work is told, but of none that is switched off', () => {
  const blocked = { name: 'lottery', obstacles: () => [text] }
  const group = (modulesOff: string[]) => ({ settings: {}, modulesOff })
  const chat = {} as Parameters<typeof obstacleFindings>[2]
  expect(obstacleFindings([blocked, { name: 'house' }], group([]), chat)).toEqual([{ ok: false, text }])
  expect(obstacleFindings([blocked], group(['lottery']), chat)).toEqual([])
})

describe('pageOf', () => {
  const items = Array.from({ length: 17 }, (_, i) => i)
  it.each([
    [0, [0, 7], 0],
    [1, [8, 15], 1],
    [2, [16, 16], 2],
    [99, [16, 16], 2],
    [-1, [0, 7], 0],
  ])('page %i', (wanted, [first, last], page) => {
    const found = pageOf(items, wanted)
    expect([found.items.at(0), found.items.at(-1), found.page, found.pages]).toEqual([first, last, page, 3])
  })
  it('has one page of nothing', () => {
    expect(pageOf([], 3)).toEqual({ items: [], page: 0, pages: 1 })
  })
})

describe('findEntry', () => {
  it.each([
    ['loteria', 'loteria'],
    ['/Lotería', 'loteria'],
    [' RIFA ', 'loteria'],
    ['/boletos@the_phantom_bot', 'boletos'],
    ['lote', undefined],
    ['', undefined],
  ])('%s', (topic, name) => {
    expect(findEntry(catalogue, [], topic)?.command.name).toBe(name)
  })
  it('doesn’t know what is switched off', () => {
    expect(findEntry(catalogue, ['lottery'], 'loteria')).toBeUndefined()
  })
})

const SUPERGROUP = -1_001_234_567_890
const BASIC = -4_567_890
const all = Object.fromEntries(RIGHTS.map((right) => [right, true]))

describe('the bot’s own name', () => {
  it.each([
    ['as configured', 'the_phantom_bot', 0],
    ['but for the case', 'The_Phantom_Bot', 0],
    ['renamed', 'the_new_bot', 1],
    ['unknown, since Telegram could not be asked', undefined, 0],
  ])('%s', (_, real, findings) => {
    expect(nameFindings(real, 'the_phantom_bot')).toHaveLength(findings)
  })
})

describe('memberships', () => {
  it.each([
    [{ status: 'creator' }, true],
    [{ status: 'administrator' }, true],
    [{ status: 'member' }, true],
    [{ status: 'restricted', is_member: true }, true],
    [{ status: 'restricted', is_member: false }, false],
    [{ status: 'left' }, false],
    [{ status: 'kicked' }, false],
  ])('%o is present: %s', (membership, present) => {
    expect(isPresent(membership)).toBe(present)
  })
  it.each<[Membership, string[]]>([
    [{ status: 'member' }, [...RIGHTS]],
    // A member's own permissions are no administrator's rights.
    [{ status: 'restricted', is_member: true, can_invite_users: true }, [...RIGHTS]],
    [{ status: 'administrator', ...all }, []],
    [{ status: 'administrator', ...all, can_restrict_members: false }, ['can_restrict_members']],
    [{ status: 'administrator', can_delete_messages: true }, RIGHTS.slice(1)],
  ])('%o lacks %o', (membership, missing) => {
    expect(lacksIn({ bot: membership, chat: SUPERGROUP })).toEqual(missing)
    // Nobody can be restricted in a basic group, whatever rights the bot has.
    expect(lacksIn({ bot: membership, chat: BASIC })).toEqual([...missing, 'supergroup'])
  })
})

describe('decideOwnNews', () => {
  const gone = { status: 'left' }
  const guest = { status: 'member' }
  const some = { status: 'administrator', can_pin_messages: true }
  const full = { status: 'administrator', ...all }
  it.each<[Membership, Membership, boolean, string | undefined, number]>([
    [gone, guest, false, 'arrived_as_guest', 4],
    [{ status: 'kicked' }, some, false, 'arrived_as_administrator', 3],
    [gone, full, false, 'arrived_as_administrator', 0],
    [gone, full, true, undefined, 0],
    [guest, some, false, 'keys', 3],
    [some, full, true, 'keys', 0],
    [full, some, false, undefined, 0],
    [full, guest, false, undefined, 0],
    [guest, guest, false, undefined, 0],
    [full, gone, false, undefined, 0],
  ])('%o → %o, upgraded %s: %s', (before, after, upgraded, kind, missing) => {
    const news = decideOwnNews(before, { bot: after, chat: SUPERGROUP }, upgraded)
    expect([news?.kind, news?.missing.length ?? 0]).toEqual([kind, missing])
  })
})

describe('findings', () => {
  it.each<[Membership | undefined, string[]]>([
    [undefined, ['no rights.unknown']],
    [{ status: 'member' }, ['no rights.not_admin']],
    [{ status: 'administrator', ...all }, ['ok rights.ok']],
    [
      { status: 'administrator', ...all, can_pin_messages: false, can_delete_messages: false },
      ['no rights.can_delete_messages', 'no rights.can_pin_messages'],
    ],
  ])('of rights: %o', (membership, expected) => {
    expect(codes(rightsFindings(membership, SUPERGROUP))).toEqual(expected)
  })
  it('of a basic group: that nobody can be restricted there', () => {
    const full = { status: 'administrator', ...all }
    expect(codes(rightsFindings(full, BASIC))).toEqual(['no rights.supergroup'])
  })

  const failing = { last_error_message: 'Wrong response: 500', last_error_date: NOW / 1000 - 60 }
  it.each([
    [undefined, ['no webhook.unknown']],
    [{ url: 'https://x', pending_update_count: 1 }, ['ok webhook.ok']],
    [{ url: '', pending_update_count: 0 }, ['ok webhook.polling']],
    [{ url: 'https://x', pending_update_count: 21 }, ['no webhook.pending']],
    [{ url: 'https://x', pending_update_count: 0, ...failing }, ['no webhook.error']],
    [{ url: 'https://x', pending_update_count: 400, ...failing }, ['no webhook.pending', 'no webhook.error']],
    // An error counts for an hour.
    [
      { url: 'https://x', pending_update_count: 0, ...failing, last_error_date: NOW / 1000 - 3599 },
      ['no webhook.error'],
    ],
    [
      { url: 'https://x', pending_update_count: 0, ...failing, last_error_date: NOW / 1000 - 3600 },
      ['ok webhook.ok'],
    ],
  ])('of the webhook: %o', (webhook, expected) => {
    expect(codes(webhookFindings(webhook, NOW))).toEqual(expected)
  })

  it.each([
    [undefined, []],
    [0, ['ok clock.ok']],
    [-30, ['ok clock.ok']],
    [-31, ['no clock.behind']],
    [31, ['no clock.ahead']],
  ])('of the clock: sent %s s from now', (seconds, expected) => {
    const sentAt = seconds === undefined ? undefined : NOW / 1000 + seconds
    expect(codes(clockFindings(sentAt, NOW))).toEqual(expected)
  })

  it('of the stores', () => {
    expect(codes([...storesFindings(3), ...storesFindings(undefined)])).toEqual([
      'ok stores.ok',
      'no stores.down',
    ])
  })

  const settings = defineSettings('games', {
    price: setting.coins(10n, { min: 1n }),
    open: setting.flag(true),
  })
  const games = feature('games', 'events', {
    settings,
    contradictions: (group) => (settings.of(group).open || !group.settings['games.price'] ? [] : [text]),
  })
  it.each([
    [{}, ['ok settings.ok']],
    [{ 'games.price': '5', 'other.price': '-1' }, ['ok settings.ok']],
    [{ 'games.price': '0' }, ['no settings.invalid']],
    [{ 'games.price': '5', 'games.open': false }, ['no settings.contradiction']],
    [{ 'games.price': 'x', 'games.open': false }, ['no settings.invalid', 'no settings.contradiction']],
  ])('of settings: %o', (stored, expected) => {
    expect(codes(settingsFindings([games, lottery], { settings: stored }))).toEqual(expected)
  })
})
