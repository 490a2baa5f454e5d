import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Refusal } from '../../../lib/contract/answer.ts'
import {
  bailOf,
  bailShown,
  type DungeonSettings,
  decideBail,
  decideEscape,
  decideSentence,
  isBailAsShown,
  isInside,
  refuseDuration,
  refuseMention,
  refuseOpening,
  type SentenceFacts,
  type StayState,
} from '../../../lib/features/dungeon/rules.ts'
import { dungeonSettings } from '../../../lib/features/dungeon/settings.ts'
import { userId } from '../../../lib/values/ids.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const NOW = Date.UTC(2026, 10, 23, 12)

const defaults: DungeonSettings = dungeonSettings.of(undefined)
const IVAN = { userId: userId(2), firstName: 'Iván' }
const NADIA = { userId: userId(1), firstName: 'Nadia' }
const stay = (changes: Partial<StayState> = {}): StayState => ({
  prisoner: IVAN,
  jailer: NADIA,
  releaseAt: NOW + 2 * HOUR,
  lastEscapeAt: undefined,
  endCause: undefined,
  ...changes,
})
const codeOf = (outcome: unknown) => (outcome instanceof Refusal ? outcome.code : outcome)

describe('who may be put in', () => {
  it.each([
    [{ by: 'chat' } as const, 'dungeon.nobody'],
    [{ by: 'id', userId: userId(9), isBot: true } as const, 'dungeon.bot'],
    [{ by: 'id', userId: userId(1), isBot: false } as const, 'dungeon.self'],
    [{ by: 'id', userId: userId(2), isBot: false } as const, undefined],
    [{ by: 'username', username: 'ivan' } as const, undefined],
  ])('%j: %s', (mention, code) => expect(codeOf(refuseMention(mention, NADIA.userId))).toBe(code))

  it.each([
    [0, 'dungeon.too_short'],
    [MINUTE - 1, 'dungeon.too_short'],
    [MINUTE, undefined],
    [7 * DAY, undefined],
    [7 * DAY + 1, 'dungeon.too_long'],
  ])('for %d ms: %s', (ms, code) => expect(codeOf(refuseDuration(ms, defaults))).toBe(code))

  const facts: SentenceFacts = {
    target: { ...IVAN, isBot: false },
    selfId: NADIA.userId,
    blocking: false,
    blocked: false,
    here: true,
    open: true,
    bond: { id: 7n, allows: true },
    insideUntil: undefined,
  }
  const sentence = (changes: Partial<SentenceFacts>, mayAlways = false) =>
    decideSentence({ ...facts, ...changes }, { durationMs: HOUR, mayAlways, now: NOW })
  const through = (bondId: bigint | undefined) => ({ bondId, releaseAt: NOW + HOUR })

  it.each<[string, Partial<SentenceFacts>, boolean, unknown]>([
    ['by the collar', {}, false, through(7n)],
    ['by the collar, though they run events', {}, true, through(7n)],
    ['by office', { bond: undefined }, true, through(undefined)],
    [
      'by office, with a collar that allows nothing',
      { bond: { id: 7n, allows: false } },
      true,
      through(undefined),
    ],
    ['a bot', { target: { ...IVAN, isBot: true } }, true, 'dungeon.bot'],
    ['themselves', { target: { ...NADIA, isBot: false } }, true, 'dungeon.self'],
    ['whom they block', { blocking: true }, true, 'dungeon.blocking'],
    ['who blocks them', { blocked: true }, true, 'dungeon.impossible'],
    [
      'who blocks them, and hears what they would hear anyway',
      { blocked: true, bond: undefined },
      false,
      'dungeon.no_collar',
    ],
    ['without a collar', { bond: undefined }, false, 'dungeon.no_collar'],
    ['without leave', { bond: { id: 7n, allows: false } }, false, 'dungeon.not_allowed'],
    ['who is gone', { here: false }, true, 'dungeon.absent'],
    ['who has closed their roleplay', { open: false }, true, 'dungeon.closed'],
    ['who is inside', { insideUntil: NOW + 1 }, true, 'dungeon.inside'],
    ['who was inside until this moment', { insideUntil: NOW }, true, through(7n)],
  ])('%s', (_what, changes, mayAlways, outcome) => {
    expect(codeOf(sentence(changes, mayAlways))).toEqual(outcome)
  })
})

describe('inside', () => {
  it.each([
    [stay(), true],
    [stay({ releaseAt: NOW + 1 }), true],
    [stay({ releaseAt: NOW }), false],
    [stay({ endCause: 'bail' }), false],
  ])('%#: %s', (of, inside) => expect(isInside(of, NOW)).toBe(inside))
})

describe('bail', () => {
  it.each([
    [1, 50n],
    [MINUTE, 50n],
    [HOUR, 50n],
    [HOUR + 1, 100n],
    [2 * HOUR, 100n],
    [7 * DAY, 8_400n],
  ])('with %d ms left: %s', (left, price) => {
    expect(bailOf({ releaseAt: NOW + left }, NOW, defaults)).toBe(price)
  })

  it('is a movable amount whatever is set, and never dearer later', () => {
    const rates = fc.bigInt(1n, 10n ** 12n)
    const lefts = fc.integer({ min: 1, max: 30 * DAY })
    fc.assert(
      fc.property(rates, lefts, fc.nat(), (bailCoinsPerHour, left, passed) => {
        const settings = { ...defaults, bailCoinsPerHour }
        const price = bailOf({ releaseAt: NOW + left }, NOW, settings) ?? 0n
        expect(price).toBeGreaterThanOrEqual(1n)
        expect(price).toBeLessThanOrEqual(10n ** 12n)
        const later = NOW + Math.min(passed, left - 1)
        expect(bailOf({ releaseAt: NOW + left }, later, settings) ?? 0n).toBeLessThanOrEqual(price)
      }),
    )
  })

  it.each<[string, StayState, DungeonSettings, unknown]>([
    ['as it is now', stay(), defaults, 100n],
    ['where there is none', stay(), { ...defaults, bailCoinsPerHour: 0n }, 'dungeon.no_bail'],
    ['for who is out', stay({ endCause: 'escaped' }), defaults, 'dungeon.out'],
    ['for whose time is over', stay({ releaseAt: NOW }), defaults, 'dungeon.out'],
  ])('%s', (_what, of, settings, outcome) => {
    expect(codeOf(decideBail(of, { payerId: of.prisoner.userId, now: NOW }, settings))).toBe(outcome)
  })

  it.each([
    ['at once', NOW, {}, true],
    ['an hour later, for less', NOW + HOUR, {}, true],
    ['of more hours than were shown', NOW - HOUR, {}, false],
    ['once each hour costs more', NOW, { bailCoinsPerHour: 51n }, false],
    ['once each hour costs less', NOW, { bailCoinsPerHour: 49n }, false],
  ])('is what a question said: %s', (_when, now, settings, holds) => {
    const shown = bailShown(stay(), NOW, defaults)
    expect(isBailAsShown(stay(), now, { ...defaults, ...settings }, shown)).toBe(holds)
  })
})

describe('an escape', () => {
  const tried = (of: StayState, outcome: number, settings: Partial<DungeonSettings> = {}) =>
    codeOf(decideEscape(of, NOW, { ...defaults, ...settings }, { outcome, tale: 3 }))

  it.each([
    [0, true],
    [19, true],
    [20, false],
    [99, false],
  ])('with a roll of %d: %s', (roll, won) => expect(tried(stay(), roll)).toEqual({ won, tale: 3 }))

  it('always works at 100 %, and is refused at 0 %', () => {
    expect(tried(stay(), 99, { escapePercent: 100 })).toEqual({ won: true, tale: 3 })
    expect(tried(stay(), 0, { escapePercent: 0 })).toBe('dungeon.no_escape')
  })

  it('waits for its hour, counted from the last by what is set now', () => {
    const last = (ago: number) => stay({ lastEscapeAt: NOW - ago })
    expect(tried(last(HOUR - 1), 0)).toBe('dungeon.too_soon')
    expect(tried(last(HOUR), 0)).toEqual({ won: true, tale: 3 })
    expect(tried(last(MINUTE), 0, { escapeEveryMs: MINUTE })).toEqual({ won: true, tale: 3 })
  })

  it('is for who is inside', () => {
    expect(tried(stay({ releaseAt: NOW }), 0)).toBe('dungeon.not_inside')
    expect(tried(stay({ endCause: 'freed' }), 0)).toBe('dungeon.not_inside')
  })
})

describe('the key', () => {
  it.each<[string, StayState, number, boolean, unknown]>([
    ['the jailer', stay(), 1, false, undefined],
    ['who runs events', stay(), 3, true, undefined],
    ['somebody else', stay(), 3, false, 'dungeon.no_key'],
    ['the prisoner', stay(), 2, false, 'dungeon.own_key'],
    ['the prisoner, though they run events', stay(), 2, true, 'dungeon.own_key'],
    ['of an empty cell', stay({ endCause: 'bail' }), 1, true, 'dungeon.out'],
  ])('%s: %s', (_who, of, actor, mayAlways, code) => {
    expect(codeOf(refuseOpening(of, userId(actor), mayAlways, NOW))).toBe(code)
  })
})
