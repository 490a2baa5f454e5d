import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  contradictionsIn,
  dailyRewards,
  dayBefore,
  type EconomySettings,
  lastLocalMidnight,
  localDay,
  mostTransferable,
  nextLocalMidnight,
  refuseAll,
  refuseMention,
  refuseTransfer,
  taxOn,
} from '../../../lib/features/economy/rules.ts'
import { economySettings } from '../../../lib/features/economy/settings.ts'
import { userId } from '../../../lib/values/ids.ts'

const defaults: EconomySettings = economySettings.of(undefined)
const DAY = 86_400_000
const HOUR = 3_600_000

describe('tax', () => {
  it.each([
    [100n, 0, 0n],
    [100n, 5, 5n],
    [1n, 5, 1n],
    [101n, 5, 6n],
    [1000n, 2.5, 25n],
    [10n ** 12n, 100, 10n ** 12n],
  ])('on %d at %d %% is %d, rounded up', (coins, percent, tax) => {
    expect(taxOn(coins, percent)).toBe(tax)
  })

  it('is never dodged by splitting', () => {
    fc.assert(
      fc.property(
        fc.bigInt(1n, 10n ** 12n),
        fc.bigInt(1n, 10n ** 12n),
        fc.integer({ min: 0, max: 10_000 }),
        (one, other, points) => {
          const percent = points / 100
          expect(taxOn(one, percent) + taxOn(other, percent)).toBeGreaterThanOrEqual(
            taxOn(one + other, percent),
          )
        },
      ),
    )
  })

  it('leaves nothing that could still have been sent, and never costs more than there is', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 10n ** 12n), fc.integer({ min: 0, max: 10_000 }), (balance, points) => {
        const percent = points / 100
        const most = mostTransferable(balance, percent)
        expect(most + taxOn(most, percent)).toBeLessThanOrEqual(balance)
        expect(most + 1n + taxOn(most + 1n, percent)).toBeGreaterThan(balance)
      }),
    )
  })
})

describe('the daily reward', () => {
  it('grows by 5 a day up to 50 more', () => {
    expect(dailyRewards(defaults)).toEqual([50n, 55n, 60n, 65n, 70n, 75n, 80n, 85n, 90n, 95n, 100n])
  })
  it.each([
    [{ dailyCoins: 10n, streakStepCoins: 0n, streakMostCoins: 50n }, [10n]],
    [{ dailyCoins: 10n, streakStepCoins: 20n, streakMostCoins: 50n }, [10n, 30n, 50n, 60n]],
    [{ dailyCoins: 10n, streakStepCoins: 5n, streakMostCoins: 0n }, [10n]],
  ])('with %o is %o', (changed, rewards) => {
    expect(dailyRewards({ ...defaults, ...changed })).toEqual(rewards)
  })
})

describe('days of the group', () => {
  it.each([
    ['2026-11-23T22:59:59Z', 'Europe/Madrid', '2026-11-23'],
    ['2026-11-23T23:00:00Z', 'Europe/Madrid', '2026-11-24'],
    ['2026-11-23T05:59:59Z', 'America/Mexico_City', '2026-11-22'],
  ])('%s in %s is %s', (at, zone, day) => {
    expect(localDay(Date.parse(at), zone)).toBe(day)
  })
  it('yesterday crosses months and leap days', () => {
    expect(dayBefore('2026-03-01')).toBe('2026-02-28')
    expect(dayBefore('2028-03-01')).toBe('2028-02-29')
    expect(dayBefore('2026-01-01')).toBe('2025-12-31')
  })
  it.each([
    // Clocks go forward on 29 March and back on 25 October 2026 in Madrid: days of 23 and 25 hours.
    ['2026-03-28T23:00:00Z', 23 * HOUR],
    ['2026-10-24T22:00:00Z', 25 * HOUR],
    ['2026-11-22T23:00:00Z', DAY],
  ])('the local day from %s lasts %d ms', (midnight, length) => {
    const start = Date.parse(midnight)
    expect(nextLocalMidnight(start, 'Europe/Madrid') - start).toBe(length)
    expect(lastLocalMidnight(start + length - 1000, 'Europe/Madrid')).toBe(start)
  })
})

describe('who may be paid', () => {
  const someone = { userId: userId(2), firstName: 'Ana', isBot: false }
  const facts = { recipient: someone, senderId: userId(1), senderSince: 0, now: 10 * DAY }
  it.each([
    [{ by: 'chat' } as const, 'economy.channel'],
    [{ by: 'id', userId: userId(9), isBot: true } as const, 'economy.bot'],
    [{ by: 'id', userId: userId(1), isBot: false } as const, 'economy.self'],
    [{ by: 'id', userId: userId(2), isBot: false } as const, undefined],
    [{ by: 'username', username: 'ana' } as const, undefined],
  ])('a mention %o gives %s', (mention, code) => {
    expect(refuseMention(mention, userId(1))?.code).toBe(code)
  })
  it.each([
    [{ recipient: { ...someone, isBot: true } }, {}, 'economy.bot'],
    [{ recipient: { ...someone, userId: userId(1) } }, {}, 'economy.self'],
    [{ senderSince: 10 * DAY - HOUR + 1 }, { tenureMs: HOUR }, 'economy.tenure'],
    [{ senderSince: 10 * DAY - HOUR }, { tenureMs: HOUR }, undefined],
    // Another instance's clock may be a little ahead.
    [{ senderSince: 10 * DAY + 5 }, { tenureMs: 0 }, undefined],
  ])('facts %o under %o give %s', (changed, settings, code) => {
    expect(refuseTransfer({ ...facts, ...changed }, { ...defaults, ...settings })?.code).toBe(code)
  })
})

it('«all» is no price, and any other amount is', () => {
  expect(() => refuseAll('all', '/otorgar @ana 500')).toThrow('economy.amount_needed')
  expect(() => refuseAll(500n, '/otorgar @ana 500')).not.toThrow()
})

describe('settings that do not fit together', () => {
  it.each([
    [{}, []],
    [{ dailyCoins: 0n }, ['contradictions.streak_without_daily']],
    [{ dailyCoins: 0n, streakStepCoins: 0n }, []],
    [{ dailyCapCoins: 1000n }, ['contradictions.cap_below_threshold']],
    [{ dailyCapCoins: 1001n }, []],
  ])('%o: %o', (changed, keys) => {
    expect(contradictionsIn({ ...defaults, ...changed }).map(({ key }) => key)).toEqual(keys)
  })
})
