import { createHash, createHmac } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { taxOn } from '../../../lib/features/economy/index.ts'
import {
  contradictionsIn,
  decideDraw,
  isOpen,
  MOST_PRICE_COINS,
  MOST_TICKETS,
  refuseCancel,
  refusePurchase,
  refuseTerms,
  type Standing,
} from '../../../lib/features/raffle/rules/buying.ts'
import { commitmentTo, drawFrom, rangesOf, ticketList } from '../../../lib/features/raffle/rules/chance.ts'
import { taxOf, taxShares } from '../../../lib/features/raffle/service/coins.ts'
import { raffleSettings } from '../../../lib/features/raffle/settings.ts'
import { userId } from '../../../lib/values/ids.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const drawsAt = Date.UTC(2026, 10, 23, 12)
const early = drawsAt - HOUR
const [lucia, nadia, ivan] = [userId(1), userId(2), userId(3)]
const secret = 'ab'.repeat(32)
const usual = raffleSettings.of(undefined)

/** Tickets by who holds them, in order of purchase. */
const heldBy = (...buyers: number[]) =>
  buyers.map((buyer, index) => ({ number: index + 1, buyerId: userId(buyer), hold: BigInt(index) }))

const raffle = (changes: Partial<Standing> = {}): Standing => ({
  ref: 'rosas',
  status: 'open',
  openerId: lucia,
  priceCoins: 10n,
  taxPercent: 0,
  mostEach: 3,
  drawsAt,
  sold: changes.tickets?.length ?? 0,
  tickets: [],
  ...changes,
})

describe('opening', () => {
  it.each([
    ['as is usual', 10n, HOUR, undefined],
    ['for a minute', 1n, MINUTE, undefined],
    ['for as long as may be', MOST_PRICE_COINS, 7 * DAY, undefined],
    ['for seconds', 10n, MINUTE - 1, 'raffle.duration'],
    ['for too long', 10n, 7 * DAY + 1, 'raffle.duration'],
    ['for a pot beyond all bounds', MOST_PRICE_COINS + 1n, HOUR, 'raffle.price_too_high'],
  ])('%s', (_how, priceCoins, durationMs, code) => {
    expect(refuseTerms({ priceCoins, durationMs }, usual)?.code).toBe(code)
  })

  it('is told with its bounds where it is refused', () => {
    const bounds = (priceCoins: bigint, durationMs: number) =>
      refuseTerms({ priceCoins, durationMs }, usual)?.text.values
    expect(bounds(MOST_PRICE_COINS + 1n, HOUR)).toEqual({ most: { coins: MOST_PRICE_COINS } })
    expect(bounds(10n, 1)).toEqual({ shortest: { duration: MINUTE }, longest: { duration: 7 * DAY } })
  })

  it('knows settings that don’t fit together', () => {
    expect(contradictionsIn(usual)).toEqual([])
    expect(contradictionsIn({ ...usual, usualMs: usual.longestMs })).toEqual([])
    expect(contradictionsIn({ ...usual, usualMs: 8 * DAY })).toMatchObject([
      {
        key: 'contradictions.usual_too_long',
        values: { usual: { duration: 8 * DAY }, longest: { duration: usual.longestMs } },
      },
    ])
  })
})

describe('buying', () => {
  it.each([
    ['the first', raffle(), nadia, early, undefined],
    ['in the last moment', raffle(), nadia, drawsAt - 1, undefined],
    ['who opened it', raffle(), lucia, early, undefined],
    ['one of several', raffle({ tickets: heldBy(2, 3, 2) }), nadia, early, undefined],
    ['after its time', raffle(), nadia, drawsAt, 'raffle.drawing'],
    ['after the draw', raffle({ status: 'drawn' }), nadia, early, 'raffle.over'],
    ['after it was called off', raffle({ status: 'cancelled' }), nadia, early, 'raffle.over'],
    ['who has as many as they may', raffle({ tickets: heldBy(2, 2, 3, 2) }), nadia, early, 'raffle.enough'],
    ['another beside them', raffle({ tickets: heldBy(2, 2, 2) }), ivan, early, undefined],
    // Those that were taken back are not theirs any more, but their numbers are gone.
    ['who took theirs back', raffle({ sold: 3, tickets: heldBy(3) }), nadia, early, undefined],
    ['when all are sold', raffle({ sold: MOST_TICKETS }), nadia, early, 'raffle.sold_out'],
  ])('%s', (_who, standing, buyer, now, code) => {
    expect(refusePurchase(standing, buyer, now)?.code).toBe(code)
  })

  it('is open until its time is over', () => {
    expect(isOpen(raffle(), drawsAt - 1)).toBe(true)
    expect(isOpen(raffle(), drawsAt)).toBe(false)
  })
})

describe('calling it off', () => {
  it.each([
    ['who opened it', raffle(), lucia, false, early, undefined],
    ['who minds the events', raffle(), nadia, true, early, undefined],
    ['somebody else', raffle(), nadia, false, early, 'raffle.not_yours'],
    [
      'nobody’s, somebody else',
      raffle({ openerId: undefined }),
      nadia,
      false,
      early,
      'raffle.not_yours_house',
    ],
    ['too late', raffle(), lucia, true, drawsAt, 'raffle.drawing'],
    ['twice', raffle({ status: 'cancelled' }), lucia, true, early, 'raffle.over'],
  ])('%s', (_who, standing, by, mindsEvents, now, code) => {
    const opener = standing.openerId && { userId: standing.openerId, firstName: 'Lucía', lastName: null }
    expect(refuseCancel({ ...standing, opener }, { userId: by, mindsEvents }, now)?.code).toBe(code)
  })
})

describe('the draw', () => {
  it.each([
    ['too early', raffle({ tickets: heldBy(2, 3) }), drawsAt - 1, undefined],
    ['again', raffle({ status: 'drawn', tickets: heldBy(2, 3) }), drawsAt, undefined],
    ['with nobody', raffle(), drawsAt, 'returned'],
    ['with one buyer', raffle({ tickets: heldBy(2, 2, 2) }), drawsAt, 'returned'],
  ])('%s', (_when, standing, now, end) => {
    expect(decideDraw(standing, secret, now)).toBe(end)
  })

  it('gives the pot to who holds the ticket that came out', () => {
    const tickets = heldBy(2, 3, 2)
    const won = decideDraw(raffle({ tickets }), secret, drawsAt + DAY)
    expect(won).toMatchObject({ potCoins: 30n })
    if (!won || won === 'returned') throw new Error('nobody won')
    expect(tickets[won.place]).toMatchObject({ number: won.number, buyerId: won.winnerId })
  })

  it('takes exactly the pot’s tax, never more of a ticket than it cost', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 1n, max: MOST_PRICE_COINS }),
        fc.integer({ min: 0, max: 10_000 }),
        fc.integer({ min: 1, max: 200 }),
        (priceCoins, basisPoints, count) => {
          const taxPercent = basisPoints / 100
          const tickets = heldBy(...Array.from({ length: count }, (_, index) => (index % 3) + 1))
          const shares = taxShares({ tickets, priceCoins, taxPercent })
          expect(taxOf({ tickets, priceCoins, taxPercent })).toBe(
            taxOn(priceCoins * BigInt(count), taxPercent),
          )
          expect(shares.every((share) => share >= 0n && share <= priceCoins)).toBe(true)
          expect(shares.reduce((sum, share) => sum + share, 0n)).toBe(
            taxOf({ tickets, priceCoins, taxPercent }),
          )
        },
      ),
    )
  })
})

describe('chance that anyone can check', () => {
  const secrets = fc
    .uint8Array({ minLength: 32, maxLength: 32 })
    .map((bytes) => Buffer.from(bytes).toString('hex'))
  /** Rising, with gaps where tickets were taken back. */
  const numbers = fc
    .uniqueArray(fc.integer({ min: 1, max: MOST_TICKETS }), { minLength: 1, maxLength: 60 })
    .map((some) => some.toSorted((a, b) => a - b))

  it.each([
    [[1], '1'],
    [[1, 2, 3], '1-3'],
    [[1, 2, 4], '1-2,4'],
    [[2, 4, 6], '2,4,6'],
    [[3, 4, 5, 9, 11, 12], '3-5,9,11-12'],
  ])('writes %j as people do', (some, written) => {
    expect(rangesOf(some)).toBe(written)
  })

  it('is what the words on the card say', () => {
    fc.assert(
      fc.property(secrets, numbers, (some, tickets) => {
        const list = ticketList('rosas', tickets)
        expect(commitmentTo(some)).toBe(createHash('sha256').update(some, 'utf8').digest('hex'))
        const hmac = createHmac('sha256', some).update(list, 'utf8').digest('hex')
        const { place, number } = drawFrom(some, 'rosas', tickets)
        expect(BigInt(place)).toBe(BigInt(`0x${hmac}`) % BigInt(tickets.length))
        expect(number).toBe(tickets[place])
      }),
    )
  })

  it('hears of every ticket: with one more or one less the sum is another', () => {
    fc.assert(
      fc.property(numbers, fc.nat(), (tickets, at) => {
        const without = tickets.toSpliced(at % tickets.length, 1)
        expect(ticketList('rosas', without)).not.toBe(ticketList('rosas', tickets))
        expect(ticketList('velas', tickets)).not.toBe(ticketList('rosas', tickets))
      }),
    )
    // One ticket more moves the place of most draws.
    const moved = Array.from({ length: 500 }, (_, index) =>
      createHash('sha256').update(`${index}`).digest('hex'),
    ).filter(
      (some) =>
        drawFrom(some, 'rosas', [1, 2, 3, 4, 5, 6, 7]).place !==
        drawFrom(some, 'rosas', [1, 2, 3, 4, 5, 6, 8]).place,
    )
    expect(moved.length).toBeGreaterThan(350)
  })

  it('favours no ticket', () => {
    const tickets = [1, 2, 5, 6, 9, 10, 11]
    const draws = 7_000
    const counts = new Map<number, number>()
    for (let index = 0; index < draws; index++) {
      const { number } = drawFrom(createHash('sha256').update(`${index}`).digest('hex'), 'rosas', tickets)
      counts.set(number, (counts.get(number) ?? 0) + 1)
    }
    expect([...counts.keys()].toSorted((a, b) => a - b)).toEqual(tickets)
    // Chi-squared with six degrees of freedom passes 22.5 once in a thousand; these draws never change.
    const chi = [...counts.values()].reduce((sum, count) => sum + (count - 1_000) ** 2 / 1_000, 0)
    expect(chi).toBeLessThan(22.5)
  })
})
