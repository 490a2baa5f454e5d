import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Refusal } from '../../../lib/contract/answer.ts'
import { descriptionSchema, durationSchema, titleSchema } from '../../../lib/features/auctions/lot.ts'
import {
  type BidDecision,
  canBuyNow,
  couldBid,
  decideBid,
  decidePurchase,
  isReserveMet,
  LAST_MINUTES_MS,
  MOST_EXTENSIONS,
  meantByButton,
  nextBid,
  noneWithin,
  type Offer,
  type Standing,
  waysOpen,
} from '../../../lib/features/auctions/rules/bidding.ts'
import {
  alertsOf,
  collectorBadge,
  decideSettlement,
  isTimely,
  refuseCancel,
  refusePrices,
} from '../../../lib/features/auctions/rules/ending.ts'
import { userId } from '../../../lib/values/ids.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const endsAt = Date.UTC(2026, 10, 23, 12)
const early = endsAt - HOUR
const seller = { userId: userId(1), firstName: 'Nadia' }
const ivan = { userId: userId(2), firstName: 'Iván' }
const fresh: Standing = {
  status: 'open',
  seller,
  isSellerGone: false,
  startingCoins: 50n,
  incrementCoins: 10n,
  buyNowCoins: undefined,
  reserveCoins: undefined,
  endsAt,
  extensions: 0,
  priceCoins: undefined,
  leader: undefined,
}
/** Iván leads. */
const led = (priceCoins: bigint, maxCoins = priceCoins): Standing => ({
  ...fresh,
  priceCoins,
  leader: { ...ivan, maxCoins },
})
const rich = (who: number) => ({ userId: userId(who), availableCoins: 1_000_000n, blocked: false })
const exact = (coins: bigint): Offer => ({ kind: 'exact', coins })
const upTo = (coins: bigint): Offer => ({ kind: 'max', coins })
const codeOf = (decision: unknown) => (decision instanceof Refusal ? decision.code : undefined)

describe('a bid', () => {
  it.each([
    ['the first, of what it starts at', fresh, 3, exact(50n), ['leads', 50n, 50n]],
    ['the first, of more', fresh, 3, exact(70n), ['leads', 70n, 70n]],
    ['a first maximum leads at the start', fresh, 3, upTo(500n), ['leads', 50n, 500n]],
    ['the least next', led(50n), 3, exact(60n), ['leads', 60n, 60n]],
    ['a maximum takes one increment', led(50n), 3, upTo(500n), ['leads', 60n, 500n]],
    ['a maximum that is the least next', led(50n), 3, upTo(60n), ['leads', 60n, 60n]],
    ['below a maximum', led(50n, 100n), 3, exact(60n), ['beaten', 70n, 100n]],
    ['just below a maximum', led(50n, 100n), 3, exact(95n), ['beaten', 100n, 100n]],
    ['a tie: the earlier keeps it', led(50n, 100n), 3, exact(100n), ['beaten', 100n, 100n]],
    ['a tie of maximums', led(50n, 100n), 3, upTo(100n), ['beaten', 100n, 100n]],
    ['a lower maximum', led(50n, 100n), 3, upTo(80n), ['beaten', 90n, 100n]],
    ['a higher maximum', led(50n, 100n), 3, upTo(300n), ['leads', 110n, 300n]],
    ['a maximum barely higher', led(50n, 100n), 3, upTo(105n), ['leads', 105n, 105n]],
    ['more than a maximum', led(50n, 100n), 3, exact(101n), ['leads', 101n, 101n]],
    ['one’s own maximum, raised', led(50n, 100n), 2, upTo(200n), ['raised', 50n, 200n]],
    [
      'a maximum that meets the reserve meets it at once',
      { ...fresh, reserveCoins: 200n },
      3,
      upTo(250n),
      ['leads', 200n, 250n],
    ],
    ['a maximum that is the reserve', { ...fresh, reserveCoins: 200n }, 3, upTo(200n), ['leads', 200n, 200n]],
    ['below the reserve', { ...fresh, reserveCoins: 200n }, 3, upTo(199n), ['leads', 50n, 199n]],
    [
      'a leader who raises to the reserve',
      { ...led(50n, 100n), reserveCoins: 200n },
      2,
      upTo(200n),
      ['raised', 200n, 200n],
    ],
  ] as const)('%s', (_what, auction, who, offer, [kind, priceCoins, maxCoins]) => {
    expect(decideBid(auction, rich(who), offer, early)).toMatchObject({ kind, priceCoins, maxCoins })
  })

  it.each([
    ['on one’s own', fresh, rich(1), exact(50n), early, 'auctions.own'],
    ['by somebody blocked', fresh, { ...rich(3), blocked: true }, exact(50n), early, 'auctions.cannot'],
    ['too low a first one', fresh, rich(3), exact(49n), early, 'auctions.too_low_first'],
    ['too low', led(50n), rich(3), exact(59n), early, 'auctions.too_low'],
    ['too low a maximum', led(50n, 100n), rich(3), upTo(59n), early, 'auctions.too_low'],
    ['the leader’s', led(50n), rich(2), exact(60n), early, 'auctions.leading'],
    ['the leader’s maximum, no higher', led(50n, 80n), rich(2), upTo(80n), early, 'auctions.max_not_higher'],
    [
      'without the coins',
      led(50n),
      { ...rich(3), availableCoins: 59n },
      exact(60n),
      early,
      'auctions.insufficient',
    ],
    [
      'without the coins, against a maximum that would beat it',
      led(50n, 100n),
      { ...rich(3), availableCoins: 59n },
      exact(60n),
      early,
      'auctions.insufficient',
    ],
    [
      'a raise beyond what is held and at hand',
      led(50n, 80n),
      { ...rich(2), availableCoins: 19n },
      upTo(100n),
      early,
      'auctions.insufficient',
    ],
    ['at the end', led(50n), rich(3), exact(60n), endsAt, 'auctions.over'],
    ['cancelled', { ...fresh, status: 'cancelled' }, rich(3), exact(50n), early, 'auctions.over'],
    [
      'as much as buying it',
      { ...led(50n), buyNowCoins: 100n },
      rich(3),
      exact(100n),
      early,
      'auctions.worth_buying',
    ],
    [
      'a maximum above buying it',
      { ...fresh, buyNowCoins: 100n },
      rich(3),
      upTo(101n),
      early,
      'auctions.worth_buying',
    ],
    ['more than anything holds', fresh, rich(3), exact(10n ** 12n + 1n), early, 'auctions.too_much'],
  ] as const)('is refused: %s', (_what, auction, bidder, offer, now, code) => {
    expect(codeOf(decideBid(auction, bidder, offer, now))).toBe(code)
  })

  it('takes what is held into account when a leader raises', () => {
    const bidder = { ...rich(2), availableCoins: 20n }
    expect(decideBid(led(50n, 80n), bidder, upTo(100n), early)).toMatchObject({ kind: 'raised' })
  })

  it('goes past the price to buy it once that is no longer offered', () => {
    const auction = { ...led(90n), buyNowCoins: 100n }
    expect(canBuyNow(auction)).toBe(false)
    expect(decideBid(auction, rich(3), exact(150n), early)).toMatchObject({ kind: 'leads', priceCoins: 150n })
  })
})

describe('what somebody could do', () => {
  const buyable: Standing = { ...fresh, buyNowCoins: 500n }
  it.each([
    ['a stranger, who bids what comes next', led(50n), 3, 60n, { bid: true, buy: false, raise: false }],
    ['a stranger with too little', led(50n), 3, 59n, { bid: false, buy: false, raise: false }],
    ['a stranger who could buy it', buyable, 3, 500n, { bid: true, buy: true, raise: false }],
    ['a stranger who could not', buyable, 3, 499n, { bid: true, buy: false, raise: false }],
    ['who leads, and raises', led(50n), 2, 0n, { bid: false, buy: false, raise: true }],
    [
      'who leads, and buys with what is held',
      { ...led(50n, 100n), buyNowCoins: 500n },
      2,
      400n,
      { bid: false, buy: true, raise: true },
    ],
    ['the seller', buyable, 1, 9_000n, { bid: false, buy: false, raise: false }],
  ])('%s', (_who, auction, who, availableCoins, ways) => {
    expect(waysOpen(auction, { ...rich(who), availableCoins }, early)).toEqual(ways)
  })

  it('is nothing once it is over', () => {
    expect(waysOpen(buyable, rich(3), endsAt)).toEqual({ bid: false, buy: false, raise: false })
  })

  it.each([
    ['too low', led(50n), 3, exact(59n), false],
    ['enough, whatever they have', led(50n), 3, exact(60n), true],
    ['as much as it costs to buy', buyable, 3, exact(500n), true],
    ['their own', fresh, 1, exact(60n), false],
  ])('an offer: %s', (_what, auction, who, offer, could) => {
    expect(couldBid(auction, userId(who), offer, early)).toBe(could)
  })

  it('where no auction takes an offer, the least that one would take is told, of those that are for them', () => {
    const of = (open: readonly Standing[], who: number) => noneWithin(open, userId(who), exact(5n))
    expect(of([fresh, led(50n)], 1).code).toBe('auctions.none_for_you')
    expect(of([led(50n)], 2).code).toBe('auctions.none_for_you')
    const told = of([led(90n), fresh, led(50n)], 3)
    expect(told.code).toBe('auctions.none_within')
    expect(told.text.values).toEqual({ coins: { coins: 5n }, next: { coins: 50n } })
  })
})

describe('the last two minutes', () => {
  const late = (left: number, auction = led(50n)) => decideBid(auction, rich(3), exact(60n), endsAt - left)
  it.each([
    ['two minutes and more before: no', LAST_MINUTES_MS, 0, endsAt, 0],
    ['a moment later: to two minutes', LAST_MINUTES_MS - 1, 0, endsAt + 1, 1],
    ['at the very last', 1, 9, endsAt - 1 + LAST_MINUTES_MS, 10],
    ['ten times at most', 1, MOST_EXTENSIONS, endsAt, MOST_EXTENSIONS],
  ] as const)('%s', (_what, left, extensions, end, after) => {
    expect(late(left, { ...led(50n), extensions })).toMatchObject({ endsAt: end, extensions: after })
  })

  it('are not moved by what is refused, nor by a maximum that moves no price', () => {
    expect(decideBid(led(50n), rich(3), exact(59n), endsAt - 1)).toBeInstanceOf(Refusal)
    expect(decideBid(led(50n, 80n), rich(2), upTo(99n), endsAt - 1)).toMatchObject({
      moved: false,
      endsAt,
      extensions: 0,
    })
  })

  it('are moved by a bid that a maximum answers, and by a maximum that moves the price to the reserve', () => {
    expect(decideBid(led(50n, 99n), rich(3), exact(60n), endsAt - 1)).toMatchObject({ extensions: 1 })
    const reserved = { ...led(50n, 80n), reserveCoins: 99n }
    expect(decideBid(reserved, rich(2), upTo(99n), endsAt - 1)).toMatchObject({ moved: true, extensions: 1 })
  })
})

describe('a button', () => {
  it.each([
    [undefined, 1, 50n],
    [undefined, 2, 60n],
    [undefined, 5, 90n],
    [70n, 1, 80n],
    [70n, 5, 120n],
  ] as const)('seen at %s, step %i: %s', (seen, step, coins) => {
    // Whatever the price is by now.
    for (const auction of [fresh, led(50n), led(400n)])
      expect(meantByButton(auction, seen, step)).toEqual({ kind: 'exact', coins })
  })
})

describe('buying at once', () => {
  const offered = { ...led(50n), buyNowCoins: 100n }
  it.each([
    ['while bidding is below it', offered, rich(3), early, undefined],
    ['by the leader too', offered, rich(2), early, undefined],
    ['before any bid', { ...fresh, buyNowCoins: 51n }, rich(3), early, undefined],
    [
      'not when the next bid is as much',
      { ...offered, priceCoins: 90n },
      rich(3),
      early,
      'auctions.no_buy_now',
    ],
    ['not without a price', led(50n), rich(3), early, 'auctions.no_buy_now'],
    ['not one’s own', offered, rich(1), early, 'auctions.own'],
    ['not by somebody blocked', offered, { ...rich(3), blocked: true }, early, 'auctions.cannot'],
    ['not at the end', offered, rich(3), endsAt, 'auctions.over'],
  ] as const)('%s', (_what, auction, buyer, now, code) => {
    const decision = decidePurchase(auction, buyer, now)
    expect(codeOf(decision)).toBe(code)
    if (!code) expect(decision).toEqual({ priceCoins: auction.buyNowCoins })
  })
})

describe('the end', () => {
  it.each([
    ['not yet', led(50n), endsAt - 1, undefined],
    ['with a leader', led(50n), endsAt, 'sold'],
    ['without', fresh, endsAt, 'unsold'],
    ['below the reserve', { ...led(50n), reserveCoins: 60n }, endsAt, 'unsold'],
    ['at the reserve', { ...led(60n), reserveCoins: 60n }, endsAt, 'sold'],
    ['with nobody there to be paid', { ...led(60n), isSellerGone: true }, endsAt, 'cancelled'],
    ['with nobody there, nor a bid', { ...fresh, isSellerGone: true }, endsAt, 'unsold'],
    ['again', { ...led(60n), status: 'sold' }, endsAt, undefined],
    ['cancelled', { ...led(60n), status: 'cancelled' }, endsAt + HOUR, undefined],
  ] as const)('%s', (_what, auction, now, outcome) => {
    expect(decideSettlement(auction, now)).toBe(outcome)
  })

  it.each([
    ['by the seller before a bid', fresh, 1, false, undefined],
    ['by the seller after one', led(50n), 1, false, 'auctions.has_bids'],
    ['by who minds events', led(50n), 9, true, undefined],
    ['by the seller who minds events', led(50n), 1, true, undefined],
    ['by anybody else', fresh, 3, false, 'auctions.not_yours'],
    ['when it is over', { ...fresh, status: 'sold' }, 1, true, 'auctions.over'],
  ] as const)('taken back %s', (_what, auction, who, mindsEvents, code) => {
    expect(codeOf(refuseCancel(auction, { userId: userId(who), mindsEvents }, early))).toBe(code)
  })

  it('not taken back by others tells whose it is', () => {
    const refusal = refuseCancel(fresh, { userId: userId(3), mindsEvents: false }, early)
    expect(refusal?.text.values).toEqual({ who: { person: fresh.seller } })
  })

  it('can’t be taken back once its time is over', () => {
    expect(codeOf(refuseCancel(fresh, { userId: userId(1), mindsEvents: true }, endsAt))).toBe(
      'auctions.over',
    )
  })
})

describe('what the seller asks for', () => {
  it.each([
    [{ startingCoins: 10n }, undefined],
    [{ startingCoins: 10n, buyNowCoins: 20n }, undefined],
    [{ startingCoins: 10n, reserveCoins: 20n }, undefined],
    [{ startingCoins: 10n, buyNowCoins: 11n, reserveCoins: 11n }, undefined],
    [{ startingCoins: 10n, buyNowCoins: 10n }, 'auctions.buy_now_below_start'],
    [{ startingCoins: 10n, reserveCoins: 10n }, 'auctions.reserve_below_start'],
    [{ startingCoins: 10n, buyNowCoins: 20n, reserveCoins: 21n }, 'auctions.reserve_above_buy_now'],
  ] as const)('%o: %s', (prices, code) => {
    expect(codeOf(refusePrices(prices))).toBe(code)
  })

  it.each([
    [{ buyNowCoins: 5n }, { start: { coins: 10n } }],
    [{ reserveCoins: 5n }, { start: { coins: 10n } }],
    [{ buyNowCoins: 20n, reserveCoins: 21n }, { buy: { coins: 20n } }],
  ])('%o: told with the price that it must fit', (prices, values) => {
    expect(refusePrices({ startingCoins: 10n, ...prices })?.text.values).toEqual(values)
  })

  it.each([
    ['10m', 10 * MINUTE],
    ['45 min', 45 * MINUTE],
    ['2 h', 2 * HOUR],
    ['1 hora', HOUR],
    ['3 días', 72 * HOUR],
    ['3 dias', 72 * HOUR],
    ['1d 12h', 36 * HOUR],
    ['2 Horas, 30 minutos', 2.5 * HOUR],
    ['7 days', 168 * HOUR],
    ['9 min', undefined],
    ['8d', undefined],
    ['mañana', undefined],
    ['5 semanas', undefined],
    ['30', undefined],
    ['-2h', undefined],
    ['', undefined],
  ])('a duration of «%s»', (text, ms) => {
    expect(durationSchema.safeParse(text).data).toBe(ms)
  })
})

describe('alerts', () => {
  it.each([
    [10 * MINUTE, []],
    [11 * MINUTE, ['minutes']],
    [HOUR, ['minutes']],
    [HOUR + 1, ['hour', 'minutes']],
  ] as const)('of an auction of %i ms', (life, names) => {
    const alerts = alertsOf(endsAt - life, endsAt)
    expect(alerts.map(({ name }) => name)).toEqual(names)
    for (const { dueAt } of alerts) expect(dueAt).toBeGreaterThan(endsAt - life)
  })

  it.each([
    ['hour', HOUR, true],
    ['hour', 10 * MINUTE + 1, true],
    ['hour', 10 * MINUTE, false],
    ['minutes', 10 * MINUTE, true],
    ['minutes', 1, true],
    ['minutes', 0, false],
  ] as const)('%s, %i ms before: %s', (name, left, timely) => {
    expect(isTimely(name, endsAt, endsAt - left)).toBe(timely)
  })
})

it.each([
  [0, undefined],
  [1, 'collector'],
  [4, 'collector'],
  [5, 'great_collector'],
])('%i won: %s', (won, badge) => {
  expect(collectorBadge(won)).toBe(badge)
})

// ------------------------------------------------------------------------------------------ histories

interface Step {
  readonly who: number
  readonly offer: Offer
  readonly waitMs: number
}

const coinsDrawn = fc.bigInt(1n, 300n)
const histories = fc.array(
  fc.record({
    who: fc.integer({ min: 2, max: 5 }),
    offer: fc.record({ kind: fc.constantFrom('exact' as const, 'max' as const), coins: coinsDrawn }),
    waitMs: fc.constantFrom(0, MINUTE / 2, 3 * MINUTE),
  }),
  { maxLength: 40 },
)
const openings = fc.record({
  startingCoins: fc.bigInt(1n, 60n),
  incrementCoins: fc.bigInt(1n, 30n),
  reserve: fc.option(fc.bigInt(1n, 100n), { nil: undefined }),
})

/** Plays a history; tells of each accepted bid. */
function play(
  auction: Standing,
  steps: readonly Step[],
  tell: (before: Standing, step: Step, decision: BidDecision, now: number) => void,
): Standing {
  let now = endsAt - 20 * MINUTE
  let state = auction
  for (const step of steps) {
    now += step.waitMs
    const decision = decideBid(state, rich(step.who), step.offer, now)
    if (decision instanceof Refusal) continue
    tell(state, step, decision, now)
    const { kind, priceCoins, maxCoins, endsAt: end, extensions } = decision
    const leader = kind === 'beaten' ? state.leader : { userId: userId(step.who), firstName: 'x', maxCoins }
    state = { ...state, priceCoins, leader, endsAt: end, extensions }
  }
  return state
}

describe('whatever is bid', () => {
  const begin = ({
    startingCoins,
    incrementCoins,
    reserve,
  }: {
    startingCoins: bigint
    incrementCoins: bigint
    reserve: bigint | undefined
  }): Standing => ({
    ...fresh,
    startingCoins,
    incrementCoins,
    reserveCoins: reserve === undefined ? undefined : startingCoins + reserve,
  })

  it('the price only rises, no leader pays more than they offered, and nobody outbids themselves', () => {
    fc.assert(
      fc.property(openings, histories, (opening, steps) => {
        play(begin(opening), steps, (before, { who, offer }, decision) => {
          expect(decision.priceCoins).toBeGreaterThanOrEqual(before.priceCoins ?? opening.startingCoins)
          expect(decision.maxCoins).toBeGreaterThanOrEqual(decision.priceCoins)
          expect(decision.moved).toBe(decision.priceCoins !== before.priceCoins)
          if (decision.kind !== 'raised') expect(decision.moved).toBe(true)
          if (decision.kind === 'beaten') expect(decision.maxCoins).toBe(before.leader?.maxCoins)
          else expect(decision.maxCoins).toBe(offer.coins)
          if (before.leader?.userId === who) expect(decision.kind).toBe('raised')
          else if (decision.moved) expect(offer.coins).toBeGreaterThanOrEqual(nextBid(before))
        })
      }),
    )
  })

  it('who leads in the end offered the most, and of those that offered it the earliest', () => {
    fc.assert(
      fc.property(openings, histories, (opening, steps) => {
        const offers: { readonly who: number; readonly coins: bigint }[] = []
        const end = play(begin(opening), steps, (_before, { who, offer }) =>
          offers.push({ who, coins: offer.coins }),
        )
        const best = offers.reduce<(typeof offers)[number] | undefined>(
          (top, offer) => (top && top.coins >= offer.coins ? top : offer),
          undefined,
        )
        expect(end.leader?.userId).toBe(best?.who)
        expect(end.leader?.maxCoins).toBe(best?.coins)
        // A maximum that meets the reserve has met it.
        if (best && end.reserveCoins !== undefined)
          expect(isReserveMet(end)).toBe(best.coins >= end.reserveCoins)
      }),
    )
  })

  it('the end moves ten times at most, by a bid in the last two minutes only, and to two minutes after it', () => {
    fc.assert(
      fc.property(openings, histories, (opening, steps) => {
        const end = play(begin(opening), steps, (before, _step, decision, now) => {
          if (decision.extensions === before.extensions) {
            expect(decision.endsAt).toBe(before.endsAt)
            return
          }
          expect(before.endsAt - now).toBeLessThan(LAST_MINUTES_MS)
          expect(decision).toMatchObject({
            moved: true,
            endsAt: now + LAST_MINUTES_MS,
            extensions: before.extensions + 1,
          })
        })
        expect(end.extensions).toBeLessThanOrEqual(MOST_EXTENSIONS)
      }),
    )
  })

  it('a button never means more than stood on it', () => {
    fc.assert(
      fc.property(openings, histories, fc.integer({ min: 1, max: 5 }), (opening, steps, step) => {
        const auction = begin(opening)
        const seen: (bigint | undefined)[] = [undefined]
        const end = play(auction, steps, (_before, _step, { priceCoins, moved }) => {
          if (moved) seen.push(priceCoins)
        })
        for (const price of seen) {
          const shown = nextBid({ ...auction, priceCoins: price }) + BigInt(step - 1) * opening.incrementCoins
          expect(meantByButton(end, price, step).coins).toBe(shown)
        }
      }),
    )
  })
})

describe('what is put up for auction', () => {
  it.each([
    ['Uno.\n\nDos.', 'Uno.\n\nDos.'],
    ['Uno.\nDos.', 'Uno.\nDos.'],
    ['Uno.\n\n\n\n\nDos.', 'Uno.\n\nDos.'],
    ['Uno.  \n \t \n\u200b\n\u2800\nDos.', 'Uno.\n\nDos.'],
    ['- uno\n  - dos', '- uno\n  - dos'],
  ])('keeps its paragraphs, an empty line apart: %j', (written, kept) => {
    expect(descriptionSchema.parse(written)).toBe(kept)
  })

  it.each(['\u200b', '\u2800\u3164', '\u2068\u2069'])('is nothing that nobody can see: %j', (unseen) => {
    expect(descriptionSchema.safeParse(unseen).success).toBe(false)
    expect(titleSchema.safeParse(unseen).success).toBe(false)
  })
})
