import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { notingPresence } from '../../lib/community/presence.ts'
import { moveGroup, noteGroup } from '../../lib/community/queries.ts'
import { claimDaily } from '../../lib/features/economy/queries.ts'
import { post } from '../../lib/ledger/post.ts'
import { wallet } from '../../lib/ledger/posting.ts'
import { createDatabase, type Database } from '../../lib/platform/database.ts'
import { coins } from '../../lib/values/coins.ts'
import { chatId, userId } from '../../lib/values/ids.ts'
import { openStores, type TestStores } from '../support/stores.ts'

let stores: TestStores
let database: Database
let next = 0
beforeAll(async () => {
  stores = await openStores()
  database = createDatabase(stores.databaseUrl, 30_000)
})
afterAll(() => stores.close())

const PEOPLE = [0, 1, 2] as const
const OPENING = 100n
const DAILY = 50n
const GIFT = 130n
const DAY_MS = 86_400_000

const KINDS = ['writes', 'joins', 'leaves', 'banned', 'named', 'late', 'renamed', 'upgrade'] as const
const step = fc.record({
  what: fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...KINDS) },
    { weight: 2, arbitrary: fc.constantFrom('collects', 'gives', 'sleeps') },
  ),
  who: fc.constantFrom(...PEOPLE),
  // Only until the upgrade is told of: afterwards everything happens in the new chat.
  inNew: fc.boolean(),
})
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never

/** What one of the two rows has given and holds, by person. */
class Purse {
  readonly coins = new Map<number, bigint>()
  readonly collected = new Map<number, number>()

  /** The first coins of somebody: what everybody begins with. */
  open(who: number): bigint {
    const has = this.coins.get(who) ?? OPENING
    this.coins.set(who, has)
    return has
  }

  collect(who: number, day: number): void {
    if ((this.collected.get(who) ?? -1) >= day) return
    this.coins.set(who, this.open(who) + DAILY)
    this.collected.set(who, day)
  }

  give(from: number, to: number): void {
    if (this.open(from) < GIFT) {
      // Refused, and nothing of it happened, but that their purses are there.
      this.open(to)
      return
    }
    this.coins.set(from, this.open(from) - GIFT)
    this.coins.set(to, this.open(to) + GIFT)
  }

  /** Of what both have given for the same, one is taken back, as far as there is. */
  takeOver(young: Purse): void {
    for (const [who, has] of young.coins) {
      const both = this.coins.has(who)
      let sum = (this.coins.get(who) ?? 0n) + has
      const takeBack = (twice: bigint) => {
        sum -= twice < sum ? twice : sum
      }
      if (both) takeBack(OPENING)
      const day = young.collected.get(who)
      if (day !== undefined && day === this.collected.get(who)) takeBack(DAILY)
      this.coins.set(who, sum)
      if (day !== undefined) this.collected.set(who, Math.max(day, this.collected.get(who) ?? -1))
    }
    young.coins.clear()
    young.collected.clear()
  }
}

/** A history, lived through by the bot and by the model: who is here, how they are called, and what they have. */
async function live(steps: readonly Step[]) {
  const run = ++next
  const chats = { old: chatId(-7_000_000 - run), young: chatId(-1_007_000_000_000 - run) }
  const idOf = (who: number) => userId(70_000_000 + run * 10 + who)
  const names = new Map<number, string>()
  const here = new Map<number, boolean>()
  const purses = { old: new Purse(), young: new Purse() }
  // Limit: until the two rows are one, the new chat's knows nobody from before, so that a late message of somebody who
  // had left before it began is no old one for it. Whoever came or left there, it knows.
  const knownToYoung = new Set<number>()
  let oldIsKnown = false
  let began = false
  let merged = false
  let now = Date.UTC(2026, 10, 27)
  for (const [at, { what, who, inNew }] of [
    ...steps,
    { what: 'upgrade', who: 0, inNew: true } as const,
  ].entries()) {
    now += 60_000
    began ||= merged || inNew
    oldIsKnown ||= !began && what !== 'sleeps' && what !== 'upgrade'
    // News of a chat that is no more comes no more.
    const chat = began ? chats.young : chats.old
    const purse = began && !merged ? purses.young : purses.old
    const stranger = began && !merged && !knownToYoung.has(who)
    const note = (hereAt: number | undefined) => {
      if (what === 'renamed' || !names.has(who)) names.set(who, `Name ${at}`)
      const user = { id: idOf(who), firstName: names.get(who) ?? '', isBot: false }
      const incoming = { id: chat, type: 'supergroup', title: 'Casa', isForum: false } as never
      return noteGroup(
        { database, keyedHashes: () => [] },
        incoming,
        [{ user: user as never, hereAt }],
        new Date(now),
      )
    }
    const presence = (present: boolean) =>
      database.batch([notingPresence({ chat, person: idOf(who), present, at: now }, new Date(now))])
    const comes = () => {
      here.set(who, true)
      if (began) knownToYoung.add(who)
    }
    const day = Math.floor(now / DAY_MS)
    if (what === 'upgrade') {
      const old = { id: chats.old, type: 'group', title: 'Casa', isForum: false } as never
      if (!oldIsKnown) await noteGroup({ database, keyedHashes: () => [] }, old, [], new Date(now))
      await moveGroup({ database, features: [] }, { from: chats.old, to: chats.young }, new Date(now))
      began = merged = oldIsKnown = true
      purses.old.takeOver(purses.young)
      knownToYoung.clear()
    } else if (what === 'sleeps') {
      now += DAY_MS
    } else if (what === 'collects') {
      const { groupId } = await note(now)
      comes()
      await claimDaily(database, {
        groupId,
        user: idOf(who),
        today: new Date(now).toISOString().slice(0, 10),
        yesterday: new Date(now - DAY_MS).toISOString().slice(0, 10),
        rewards: [DAILY],
        key: `daily:${run}:${at}`,
        at: now,
        openingCoins: OPENING,
      })
      purse.collect(who, day)
    } else if (what === 'gives') {
      const { groupId } = await note(now)
      comes()
      const to = (who + 1) % PEOPLE.length
      await post(database, {
        groupId,
        at: now,
        openingCoins: OPENING,
        transactions: [
          {
            key: `gift:${run}:${at}`,
            code: 'transfer',
            movements: [{ from: wallet(idOf(who)), to: wallet(idOf(to)), coins: coins(GIFT) }],
          },
        ],
      })
      purse.give(who, to)
    } else if (what === 'writes' || what === 'renamed' || what === 'joins') {
      await note(now)
      if (what === 'joins') await presence(true)
      comes()
    } else if (what === 'leaves' || what === 'banned') {
      await note(undefined)
      await presence(false)
      if (here.has(who)) here.set(who, false)
      if (began && !merged) knownToYoung.add(who)
    } else {
      await note(what === 'late' ? now - 3_600_000 : undefined)
      const isNews = stranger || (!here.has(who) && !(knownToYoung.has(who) && !merged))
      if (what === 'late' && isNews) comes()
    }
  }
  const expected = PEOPLE.map((who) => ({
    name: here.get(who) ? names.get(who) : undefined,
    coins: purses.old.coins.get(who),
  }))
  return { chat: chats.young, ids: PEOPLE.map(idOf), expected }
}

/** What the bot makes of the histories that were lived through, in one question. */
async function compare(lived: readonly Awaited<ReturnType<typeof live>>[]) {
  const { rows } = await stores.database.run({
    query: `select g.chat_id, u.id, p.first_name, a.balance,
                   (select coalesce(sum(every.balance), 0) from ledger_accounts every where every.group_id = g.id)
              from groups g cross join unnest($2::bigint[]) u (id)
              left join community_present(g.id) h on h.user_id = u.id
              left join people p on p.user_id = h.user_id
              left join ledger_accounts a on a.group_id = g.id and a.name = 'wallet:' || u.id
             where g.chat_id = any ($1::bigint[])`,
    params: [`{${lived.map(({ chat }) => chat).join()}}`, `{${lived.flatMap(({ ids }) => ids).join()}}`],
  })
  const found = new Map(rows.map(([chat, id, ...more]) => [`${chat} ${id}`, more]))
  for (const { chat, ids, expected } of lived)
    expect(ids.map((id) => found.get(`${chat} ${id}`))).toEqual(
      expected.map(({ name, coins: has }) => [name ?? null, has === undefined ? null : String(has), '0']),
    )
}

/** Beside one another: none knows of the other, and Postgres has something to do while the others are read. */
const AT_ONCE = 5

it('knows who is here and who has what after 1 000 random histories', async () => {
  const histories = fc.array(fc.array(step, { maxLength: 8 }), { minLength: AT_ONCE, maxLength: AT_ONCE })
  await fc.assert(
    fc.asyncProperty(histories, async (all) => {
      await compare(await Promise.all(all.map(live)))
    }),
    { numRuns: 1_000 / AT_ONCE, seed: 8 },
  )
}, 600_000)
