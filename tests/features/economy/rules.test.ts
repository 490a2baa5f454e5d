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
  refuseMention,
  refuseTransfer,
  taxOn,
} from '../../../lib/features/economy/rules.ts'
import { refuseAsLimited, sendingLimit } from '../../../lib/features/economy/sending.ts'
import { economySettings } from '../../../lib/features/economy/settings.ts'
import { MOST_COINS } from '../../../lib/values/coins.ts'
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
  const someone = { userId: userId(2), firstName: 'Ana', isBot: false, isHere: true }
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
    [{ isBot: true }, 'economy.bot'],
    [{ userId: userId(1) }, 'economy.self'],
    [{ isHere: false }, 'economy.absent'],
    [{}, undefined],
  ])('%o: %s', (changed, code) => {
    expect(refuseTransfer({ ...someone, ...changed }, userId(1))?.code).toBe(code)
  })
})

describe('who may send, and how much', () => {
  const group = (settings: Record<string, unknown>) => ({ settings })
  const now = 10 * DAY
  it('is asked of nobody where neither is set, not even for the difference between two clocks', () => {
    expect(sendingLimit(group({}), userId(1), now)).toEqual({})
  })
  it('says since when they must be known, and what they may send from midnight on', () => {
    const settings = { 'economy.tenureMs': HOUR, 'economy.dailyCapCoins': '50', 'group.timeZone': 'Etc/UTC' }
    expect(sendingLimit(group(settings), userId(1), now + HOUR)).toEqual({
      limit: { by: 1, knownBy: now, since: now, coins: 50n },
    })
  })
  it('tells the wait until then', () => {
    const settings = group({ 'economy.tenureMs': DAY })
    const refusal = refuseAsLimited({ status: 'too_new', since: now - HOUR }, settings, now)
    expect(refusal?.text.values).toEqual({ wait: { duration: 23 * HOUR } })
    expect(refuseAsLimited({ status: 'no_hold', hold: 1n }, settings, now)).toBeUndefined()
  })
})

it('everything there is, is never more than one movement carries', () => {
  expect(mostTransferable(3n * MOST_COINS, 0)).toBe(MOST_COINS)
  expect(mostTransferable(3n * MOST_COINS, 100)).toBe(MOST_COINS)
  expect(mostTransferable(MOST_COINS, 5)).toBeLessThan(MOST_COINS)
})

describe('settings that do not fit together', () => {
  it.each([
    [{}, []],
    [{ dailyCoins: 0n }, ['contradictions.streak_without_daily']],
    [{ dailyCoins: 0n, streakStepCoins: 0n }, []],
    [{ dailyCapCoins: 1000n }, ['contradictions.cap_below_threshold']],
    [{ dailyCapCoins: 1001n }, []],
    [{ globalRanking: true, balancesPublic: false }, ['contradictions.ranked_in_private']],
    [{ balancesPublic: false }, []],
    [{ globalRanking: true }, []],
  ])('%o: %o', (changed, keys) => {
    expect(contradictionsIn({ ...defaults, ...changed }).map(({ key }) => key)).toEqual(keys)
  })
})
