import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { audit } from '../../lib/ledger/audit.ts'
import { expireHolds } from '../../lib/ledger/holds.ts'
import { post } from '../../lib/ledger/post.ts'
import {
  capture,
  issuer,
  type Posting,
  release,
  reserve,
  treasury,
  wallet,
} from '../../lib/ledger/posting.ts'
import { findRanking } from '../../lib/ledger/ranking.ts'
import { coins } from '../../lib/values/coins.ts'
import { type GroupId, userId } from '../../lib/values/ids.ts'
import { type Books, openBooks } from '../ledger/books.ts'

const OPENING = 100n
const USERS = [1, 2, 3, 4, 5] as const

/** What somebody tries, with holds and earlier tries named by their place in the story so far. */
type Try =
  | { do: 'transfer'; from: number; to: number; coins: number; tax: number; limit: number | null }
  | { do: 'grant' | 'seize'; user: number; coins: number }
  | { do: 'reserve'; user: number; coins: number; expires: boolean }
  | { do: 'capture'; hold: number; to: number; share: number }
  | { do: 'release'; hold: number }

const user = fc.constantFrom(...USERS)
const amount = fc.oneof(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 70_000 }))
const attempt: fc.Arbitrary<Try> = fc.oneof(
  fc
    .record({
      do: fc.constant('transfer' as const),
      from: user,
      to: user,
      coins: fc.integer({ min: 1, max: 60 }),
      tax: fc.integer({ min: 0, max: 3 }),
      limit: fc.option(fc.integer({ min: 20, max: 120 })),
    })
    .filter(({ from, to }) => from !== to),
  fc.record({ do: fc.constantFrom('grant' as const, 'seize' as const), user, coins: amount }),
  fc.record({
    do: fc.constant('reserve' as const),
    user,
    coins: fc.integer({ min: 1, max: 50 }),
    expires: fc.boolean(),
  }),
  fc.record({
    do: fc.constant('capture' as const),
    hold: fc.nat(9),
    to: user,
    share: fc.integer({ min: 1, max: 100 }),
  }),
  fc.record({ do: fc.constant('release' as const), hold: fc.nat(9) }),
)
const story = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ tries: fc.array(attempt, { minLength: 1, maxLength: 3 }) }) },
    { weight: 1, arbitrary: fc.record({ again: fc.nat(20) }) },
    { weight: 1, arbitrary: fc.record({ passMs: fc.integer({ min: 1, max: 5000 }) }) },
    { weight: 1, arbitrary: fc.record({ sweep: fc.constant(true) }) },
  ),
  { minLength: 5, maxLength: 25 },
)

interface ModelHold {
  readonly id: bigint
  readonly user: number
  readonly amount: bigint
  readonly expiresAt: number
  pending: boolean
}

/** The books as anybody would keep them in their head. */
class Model {
  balances = new Map<string, bigint>()
  holds: ModelHold[] = []
  sent = new Map<number, bigint>()

  open(name: string) {
    if (!name.startsWith('wallet:') || this.balances.has(name)) return
    this.balances.set(name, 0n)
    this.move('issuer', name, OPENING)
  }

  move(from: string, to: string, moved: bigint) {
    this.balances.set(from, (this.balances.get(from) ?? 0n) - moved)
    this.balances.set(to, (this.balances.get(to) ?? 0n) + moved)
  }

  copy(): Model {
    const copy = new Model()
    copy.balances = new Map(this.balances)
    copy.holds = this.holds.map((hold) => ({ ...hold }))
    copy.sent = new Map(this.sent)
    return copy
  }

  /** Moves all or says why not; the balances after a refusal are of no use. */
  apply({ movements = [], ...posting }: Posting, at: number): string {
    const { reserve: reservation, resolve, limit, actor = 0 } = posting
    const moves = movements.map(
      ({ from, to, coins: moved }) => [String(from), String(to), moved as bigint] as const,
    )
    const all = [...moves]
    if (reservation) all.push([`wallet:${reservation.user}`, `hold:${reservation.user}`, reservation.coins])
    if (resolve) {
      const hold = this.holds.find(({ id }) => id === resolve.hold)
      const late = resolve.as === 'captured' && hold && hold.expiresAt <= at
      if (!hold?.pending || late) return 'no_hold'
      hold.pending = false
      let rest = hold.amount
      for (const { to, coins: paid } of resolve.payouts ?? []) {
        all.push([`hold:${hold.user}`, to, paid])
        rest -= paid
      }
      all.push([`hold:${hold.user}`, `wallet:${hold.user}`, rest])
    }
    if (limit?.coins !== undefined) {
      // What they have put aside is on its way to others, too.
      const aside = this.balances.get(`hold:${actor}`) ?? 0n
      const used = (this.sent.get(actor) ?? 0n) + aside + (moves[0]?.[2] ?? 0n)
      if (used > limit.coins) return 'over_limit'
    }
    for (const [from, to, moved] of all) {
      const [, sender] = from.split(':')
      if (sender && to.startsWith('wallet:') && to !== `wallet:${sender}`)
        this.sent.set(Number(sender), (this.sent.get(Number(sender)) ?? 0n) + moved)
      this.move(from, to, moved)
    }
    for (const [name, balance] of this.balances) if (name !== 'issuer' && balance < 0n) return 'insufficient'
    return 'posted'
  }
}

/** Plays a story against the ledger and the model at once. */
class Play {
  readonly model = new Model()
  readonly posted: { postings: readonly Posting[]; balances: unknown }[] = []
  private now = Date.UTC(2026, 10, 23)
  private count = 0
  private readonly books: Books
  private readonly group: GroupId
  constructor(books: Books, group: GroupId) {
    this.books = books
    this.group = group
  }

  private toPosting(tried: Try): Posting {
    const key = `k${this.count++}`
    const holdAt = (place: number) => this.model.holds[place % (this.model.holds.length || 1)]
    switch (tried.do) {
      case 'transfer': {
        const from = wallet(userId(tried.from))
        return {
          key,
          code: 'transfer',
          actor: userId(tried.from),
          movements: [
            { from, to: wallet(userId(tried.to)), coins: coins(tried.coins) },
            ...(tried.tax ? [{ from, to: treasury, coins: coins(tried.tax) }] : []),
          ],
          ...(tried.limit !== null && { limit: { since: 0, coins: BigInt(tried.limit) } }),
        }
      }
      case 'grant':
        return {
          key,
          code: 'grant',
          movements: [{ from: issuer, to: wallet(userId(tried.user)), coins: coins(tried.coins) }],
        }
      case 'seize':
        return {
          key,
          code: 'seizure',
          movements: [{ from: wallet(userId(tried.user)), to: issuer, coins: coins(tried.coins) }],
        }
      case 'reserve':
        return reserve(
          { key, code: 'bid' },
          {
            user: userId(tried.user),
            coins: coins(tried.coins),
            subject: 'story',
            expiresAt: tried.expires ? this.now + 3000 : undefined,
          },
        )
      case 'release':
        return release({ key, code: 'outbid' }, holdAt(tried.hold)?.id ?? 0n)
      case 'capture': {
        const hold = holdAt(tried.hold)
        const share = ((hold?.amount ?? 100n) * BigInt(tried.share) + 99n) / 100n
        return capture({ key, code: 'sale' }, hold?.id ?? 0n, [
          { to: wallet(userId(tried.to)), coins: coins(share) },
        ])
      }
    }
  }

  private send(transactions: readonly Posting[]) {
    return post(this.books.database, {
      groupId: this.group,
      at: this.now,
      openingCoins: OPENING,
      transactions,
    })
  }

  async try(tries: readonly Try[]) {
    const postings = tries.map((tried) => this.toPosting(tried))
    for (const posting of postings) this.openWalletsOf(posting)
    const after = this.model.copy()
    const outcomes = postings.map((posting) => after.apply(posting, this.now))
    const index = outcomes.findIndex((outcome) => outcome !== 'posted')
    const result = await this.send(postings)
    if (index >= 0) {
      expect(result).toMatchObject({ ok: false, index, refusal: { status: outcomes[index] } })
      return
    }
    if (!result.ok) throw new Error(`${result.refusal.status}, but the model posts it`)
    Object.assign(this.model, after)
    for (const [place, { reserve: reservation }] of postings.entries()) {
      const id = result.posted[place]?.hold
      if (reservation && id !== undefined)
        this.model.holds.push({
          id,
          user: reservation.user,
          amount: reservation.coins,
          expiresAt: reservation.expiresAt ?? Number.POSITIVE_INFINITY,
          pending: true,
        })
    }
    this.posted.push({ postings, balances: result.posted.map(({ balances }) => balances) })
  }

  private openWalletsOf({ movements = [], reserve: reservation, resolve }: Posting) {
    const hold = this.model.holds.find(({ id }) => id === resolve?.hold)
    for (const { from, to } of movements) for (const name of [from, to]) this.model.open(String(name))
    if (reservation) this.model.open(`wallet:${reservation.user}`)
    if (hold) for (const { to } of resolve?.payouts ?? []) this.model.open(to)
  }

  /** A redelivery, long after. */
  async again(place: number) {
    const earlier = this.posted[place % (this.posted.length || 1)]
    if (!earlier) return
    const result = await this.send(earlier.postings)
    expect(result.ok && result.posted.map(({ status, balances }) => [status, balances])).toEqual(
      (earlier.balances as unknown[]).map((balances) => ['replayed', balances]),
    )
  }

  pass(ms: number) {
    this.now += ms
  }

  async sweep() {
    const due = this.model.holds.filter(({ pending, expiresAt }) => pending && expiresAt <= this.now)
    for (const hold of due) {
      hold.pending = false
      this.model.move(`hold:${hold.user}`, `wallet:${hold.user}`, hold.amount)
    }
    const swept = await expireHolds(this.books.database, this.now, 100)
    expect(swept.filter(({ groupId }) => groupId === this.group).map(({ holdId }) => holdId)).toEqual(
      due.map(({ id }) => id),
    )
  }

  async compare() {
    const rows = await this.books.rows(
      sql<{ name: string; balance: string }>`
        select name, balance::text from ledger_accounts where group_id = ${this.group} and balance <> 0`,
    )
    const expected = [...this.model.balances].filter(([, balance]) => balance !== 0n)
    expect(new Map(rows.map(({ name, balance }) => [name, BigInt(balance)]))).toEqual(new Map(expected))
    expect(await audit(this.books.database, this.group)).toMatchObject({ faults: [], sum: 0n })
    const counts = sql`select from ledger_wallet_counts where group_id = ${this.group} and wallets = 0`
    expect(await this.books.rows(counts)).toEqual([])
    await this.compareRanking()
  }

  private async compareRanking() {
    const ranked = [...this.model.balances]
      .filter(([name]) => name.startsWith('wallet:'))
      .map(([name, balance]) => ({ userId: Number(name.slice('wallet:'.length)), balance }))
      .sort((a, b) => Number(b.balance - a.balance) || b.userId - a.userId)
      .map((row, _, all) => ({
        ...row,
        position: BigInt(1 + all.filter((other) => other.balance > row.balance).length),
      }))
    const find = (place: Parameters<typeof findRanking>[3]) =>
      findRanking(this.books.database, this.group, userId(1), place, 2)
    for (let page = 1; page <= Math.max(1, Math.ceil(ranked.length / 2)); page++)
      expect((await find({ page })).rows).toMatchObject(ranked.slice(2 * page - 2, 2 * page))
    const own = ranked.findIndex((row) => row.userId === 1)
    if (own < 0) return
    const start = Math.max(0, Math.min(own - 1, ranked.length - 2))
    const around = await find({ around: userId(1) })
    expect(around.rows).toMatchObject(ranked.slice(start, start + 2))
    expect(around.own).toEqual({ balance: ranked[own]?.balance, position: ranked[own]?.position })
  }
}

describe('the ledger', () => {
  let books: Books
  beforeAll(async () => {
    books = await openBooks()
  })
  afterAll(() => books.close())

  it('does what a simple model does, in any story', async () => {
    const property = fc.asyncProperty(story, async (steps) => {
      const play = new Play(books, await books.openGroup())
      for (const step of steps) {
        if ('tries' in step) await play.try(step.tries)
        else if ('again' in step) await play.again(step.again)
        else if ('passMs' in step) play.pass(step.passMs)
        else await play.sweep()
      }
      play.pass(10_000)
      await play.sweep()
      await play.compare()
    })
    await fc.assert(property, { numRuns: 40 })
  }, 120_000)
})
