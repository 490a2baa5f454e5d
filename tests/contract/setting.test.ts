import { describe, expect, expectTypeOf, it } from 'vitest'
import { defineSettings, setting } from '../../lib/contract/setting.ts'
import { MOST_COINS } from '../../lib/values/coins.ts'

const lottery = defineSettings('lottery', {
  open: setting.flag(true),
  winners: setting.number(1, { min: 1, max: 10, unit: 'personas' }),
  ticketCoins: setting.coins(5n, { min: 1n }),
  title: setting.text('Rifa', { max: 10 }),
  draw: setting.choice(['day', 'week'], 'week'),
  zone: setting.timeZone('Europe/Madrid'),
  everyMs: setting.duration(60_000, { min: 1_000, max: 3_600_000 }),
  opens: setting.time('21:00'),
  motto: setting.text('', { max: 10, optional: true }),
  rules: setting.text('', { max: 10, optional: true, lines: true }),
  words: setting.list({ most: 2, longest: 5 }),
  topic: setting.topic(),
})
const DEFAULTS = {
  open: true,
  winners: 1,
  ticketCoins: 5n,
  title: 'Rifa',
  draw: 'week',
  zone: 'Europe/Madrid',
  everyMs: 60_000,
  opens: '21:00',
  motto: '',
  rules: '',
  words: [],
  topic: 0,
}
const stored = (settings: Record<string, unknown>) => ({ settings })

describe('settings as a whole', () => {
  it('are the defaults without a group, and in one that has changed none', () => {
    expect(lottery.of(undefined)).toEqual(DEFAULTS)
    expect(lottery.of(stored({}))).toEqual(DEFAULTS)
    expectTypeOf(lottery.of(undefined)).toEqualTypeOf<{
      readonly open: boolean
      readonly winners: number
      readonly ticketCoins: bigint
      readonly title: string
      readonly draw: 'day' | 'week'
      readonly zone: string
      readonly everyMs: number
      readonly opens: string
      readonly motto: string
      readonly rules: string
      readonly words: readonly string[]
      readonly topic: number
    }>()
  })

  it('are what the group stored under their own names, each for itself', () => {
    const group = stored({
      'lottery.open': false,
      'lottery.winners': 3,
      'lottery.ticketCoins': '999999999999',
      'lottery.title': '  Tómbola ',
      'lottery.draw': 'month',
      'raffle.draw': 'day',
      draw: 'day',
    })
    expect(lottery.of(group)).toEqual({
      ...DEFAULTS,
      open: false,
      winners: 3,
      ticketCoins: 999_999_999_999n,
      title: 'Tómbola',
    })
  })

  it('are read once of a group as it stands, and anew of what it is changed to', () => {
    const group = stored({ 'lottery.winners': 3 })
    expect(lottery.of(group)).toBe(lottery.of(group))
    expect(lottery.of({ ...group })).toBe(lottery.of(group))
    expect(lottery.of(stored({ 'lottery.winners': 4 })).winners).toBe(4)
  })
})

describe('a handle', () => {
  const { handles } = lottery

  it('knows how it is stored, what it is called, what it is for, and how it is to be set', () => {
    expect(handles.winners).toMatchObject({
      key: 'lottery.winners',
      label: { namespace: 'lottery', key: 'settings.winners.label', values: {} },
      help: { namespace: 'lottery', key: 'settings.winners.help', values: {} },
      kind: 'number',
      unit: 'personas',
      fallback: 1,
    })
    expect(handles.draw).toMatchObject({ kind: 'choice', choices: ['day', 'week'] })
    expect(Object.keys(handles)).toEqual(Object.keys(DEFAULTS))
  })

  it.each<[keyof typeof handles, unknown, unknown]>([
    ['open', false, false],
    ['winners', 10, 10],
    ['ticketCoins', '1', 1n],
    ['ticketCoins', 7, 7n],
    ['ticketCoins', String(MOST_COINS), MOST_COINS],
    ['draw', 'day', 'day'],
    ['zone', 'America/Mexico_City', 'America/Mexico_City'],
    ['everyMs', 3_600_000, 3_600_000],
    ['opens', '00:00', '00:00'],
    ['opens', '23:59', '23:59'],
    ['motto', ' luz ', 'luz'],
    // What stands among the bot's own words begins no line there, and turns none round.
    ['motto', ' una \n\t luz\u202e\u2028', 'una luz'],
    ['rules', ' una\nluz ', 'una\nluz'],
    ['motto', '1️⃣', '1️⃣'],
    ['words', [], []],
    ['words', ['ab', ' cde '], ['ab', 'cde']],
    ['words', ['a\nb'], ['a b']],
    ['topic', 77, 77],
  ])('%s: %j, where it is valid, counts', (name, value, counts) => {
    const handle = handles[name]
    expect(handle.of(stored({ [handle.key]: value }))).toEqual(counts)
    expect(lottery.of(stored({ [handle.key]: value }))[name]).toEqual(counts)
  })

  it.each<[keyof typeof handles, unknown]>([
    ['open', 'true'],
    ['open', 0],
    ['winners', 0],
    ['winners', 11],
    ['winners', '3'],
    ['winners', Number.NaN],
    ['winners', 2.5],
    ['ticketCoins', '0'],
    ['ticketCoins', '-5'],
    ['ticketCoins', String(MOST_COINS + 1n)],
    ['ticketCoins', '1e3'],
    ['ticketCoins', 1.5],
    ['title', '   '],
    ['title', 'x'.repeat(11)],
    ['title', '\u200b\u2068\u2069'],
    ['draw', 'month'],
    ['zone', 'Madrid'],
    ['zone', 7],
    ['everyMs', 999],
    ['everyMs', 1_000.5],
    ['everyMs', null],
    ['opens', '24:00'],
    ['opens', '9:00'],
    ['opens', 540],
    ['motto', 'x'.repeat(11)],
    ['motto', '\u2800'],
    ['words', ['a', 'b', 'c']],
    ['words', ['abcdef']],
    ['words', ['ab', '']],
    ['words', 'ab'],
    ['topic', -1],
    ['topic', 1.5],
  ])('%s: for %j, which is not, the default counts', (name, value) => {
    const handle = handles[name]
    expect(handle.of(stored({ [handle.key]: value }))).toBe(handle.fallback)
    expect(lottery.of(stored({ [handle.key]: value }))[name]).toBe(handle.fallback)
  })
})
