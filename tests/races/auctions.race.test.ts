import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Services } from '../../lib/contract/turn.ts'
import { settle } from '../../lib/features/auctions/service/clockwork.ts'
import { audit } from '../../lib/ledger/audit.ts'
import { openRealDatabase } from '../../lib/local/neon/database.ts'
import { createNeonEndpoint } from '../../lib/local/neon/endpoint.ts'
import { createDatabase } from '../../lib/platform/database.ts'
import { groupMessage, press } from '../bot/updates.ts'
import { countingDeadlocks } from '../support/deadlocks.ts'
import {
  type Call,
  CONNECTIONS,
  dice,
  type Fleet,
  INSTANCES,
  inParallel,
  startFleet,
} from '../support/fleet.ts'

const BIDDERS = 200
const BIDS = 5_000
const CHAT = { id: -1_001_000_000_003, type: 'supergroup', title: 'La Sala de Subastas' }
/** So that the last bids are beyond some wallets. */
const STARTING_COINS = 9_000n
const START = 10n
const STEP = 2n
const DAY = 86_400_000

const person = (index: number) => ({
  id: 50_001 + index,
  is_bot: false,
  first_name: `Persona ${index}`,
  username: `persona_${index}`,
})
const seller = person(BIDDERS)
/** All of them administer the group, so that no limit on commands holds them up. */
const people = [...Array.from({ length: BIDDERS }, (_, index) => person(index)), seller]

let fleet: Fleet
/** What the card shows, each time that it changed. */
const edits: { readonly at: number; readonly text: string; readonly seen: number; readonly ref: string }[] =
  []
let messages = 0

function telegram({ method, payload }: Call): unknown {
  if (method === 'getChatAdministrators')
    return people.map((user) => ({ status: 'administrator', user, can_restrict_members: true }))
  if (method === 'editMessageText') {
    const data = payload.reply_markup?.inline_keyboard?.flat()[0]?.callback_data ?? ''
    const [, ref = '', seen] = /^auctions:bid:1::([\w-]+):(\d+):/.exec(data) ?? []
    edits.push({ at: Date.now(), text: payload.text ?? '', seen: Number(seen ?? 0), ref })
  }
  return { message_id: ++messages }
}

beforeAll(async () => {
  fleet = await startFleet(telegram)
  await fleet.rows(
    `insert into groups (chat_id, title, settings, created_at) values ($1, $2, $3, now())`,
    String(CHAT.id),
    CHAT.title,
    JSON.stringify({ 'economy.startingCoins': String(STARTING_COINS) }),
  )
  await inParallel(
    people.map(
      (from, index) => () => fleet.deliver(groupMessage({ text: '/saldo', from, chat: CHAT }), index),
    ),
    10,
  )
}, 180_000)
afterAll(() => fleet.close())

/** What everybody has, what they have put aside included. */
async function worths(): Promise<Record<string, bigint>> {
  const found = await fleet.rows(
    `select user_id, sum(balance) from ledger_accounts where user_id is not null group by user_id order by user_id`,
  )
  return Object.fromEntries(found.map(([user, worth]) => [user ?? '', BigInt(worth ?? 0)]))
}

/** An auction whose card has been sent. */
async function open(ref: string): Promise<void> {
  const group = await fleet.groupOf(CHAT)
  await fleet.rows(
    `insert into auctions (ref, group_id, seller_id, opened_key, title, description, starting_coins, increment_coins,
       opened_at, ends_at)
     values ($1, $2, $3, $1, $1, 'Una rosa', $4, $5, now(), now() + interval '1 day')`,
    ref,
    String(group),
    String(seller.id),
    String(START),
    String(STEP),
  )
  await fleet.rows(
    `insert into outbox (key, kind, lane, group_id, private_only, texts, due_at, ready_at, sent_at, message_id)
     values ('auction:' || $1 || ':card', 'auctions.card', 'g:' || $2::text, $2::text::bigint, false, '[]', now(), now(), now(), 1)`,
    ref,
    String(group),
  )
}

interface Bid {
  readonly key: string
  readonly update: () => object
}

/** A press on what the card shows by then, or an amount that is about what it goes for by then, or a maximum. */
function drawBids(ref: string, seed: number, maximums: boolean): Bid[] {
  const roll = dice(seed)
  return Array.from({ length: BIDS }, (_, index) => {
    const from = person(roll(BIDDERS))
    if (roll(3) === 0) {
      const step = [1, 2, 5][roll(3)]
      const drawn = press('', { from, chat: CHAT })
      return {
        key: `callback:${drawn.callback_query.id}`,
        update() {
          const seen = edits.findLast((edit) => edit.ref === ref)?.seen ?? 0
          drawn.callback_query.data ||= `auctions:bid:1::${ref}:${seen}:${step}:card`
          return drawn
        },
      }
    }
    const coins = 10 + index * 2 + roll(60)
    const text = maximums && roll(2) === 0 ? `/pujar ${coins + roll(200)} max` : `/pujar ${coins}`
    const drawn = groupMessage({ text, from, chat: CHAT })
    return { key: `message:${CHAT.id}:${drawn.message.message_id}`, update: () => drawn }
  })
}

const ACCEPTED = /Vas en cabeza|puja máxima|pujaré por ti/i
const REFUSED = /Ya va por|La primera puja|Ya vas en cabeza|No te alcanza|Tu máximo ya es/

interface Placed {
  readonly key: string
  readonly bidder: number
  readonly offer: string
  readonly asked: bigint
  readonly price: bigint
}

/** What the accepted bids come to, one after the other: the leader, their maximum and each price. */
function replay(bids: readonly Placed[]) {
  let leader = 0
  let maximum = 0n
  let price = 0n
  const prices: bigint[] = []
  for (const { bidder, offer, asked } of bids) {
    const lower = (a: bigint, b: bigint) => (a < b ? a : b)
    if (bidder === leader) maximum = asked
    else if (leader !== 0 && asked <= maximum) price = lower(maximum, asked + STEP)
    else {
      price = offer === 'exact' ? asked : leader === 0 ? START : lower(asked, maximum + STEP)
      leader = bidder
      maximum = asked
    }
    prices.push(price)
  }
  return { leader, maximum, price, prices }
}

it.each([
  ['rosa', false, 20_261_126],
  ['vela', true, 20_261_127],
])(
  '5 000 bids of 200 people on «%s» (maximums: %s), delivered one to three times by three instances',
  async (ref, maximums, seed) => {
    const before = await fleet.rows('select count(*) from ledger_transactions')
    const worthBefore = await worths()
    await open(ref)
    const bids = drawBids(ref, seed, maximums)
    const roll = dice(seed + 1)
    const deliveries = bids.flatMap((bid, index) => {
      const instance = roll(INSTANCES)
      return Array.from({ length: 1 + roll(3) }, (_, time) => ({
        index,
        run: () => fleet.deliver(bid.update(), instance + time),
      }))
    })
    const began = Date.now()
    const answers = await inParallel(
      deliveries.map(({ run }) => run),
      CONNECTIONS,
    )
    const took = Date.now() - began

    // While Redis is taken for away (on a busy machine), one that was refused may be done when it comes again.
    const told = answers.map(({ text }, index) => ({
      key: bids[deliveries[index]?.index ?? 0]?.key ?? '',
      text,
    }))
    const accepted = told.filter(({ text }) => ACCEPTED.test(text) && !REFUSED.test(text))
    const refused = told.filter(({ text }) => REFUSED.test(text))
    expect(told.filter(({ text }) => text !== '' && !ACCEPTED.test(text) && !REFUSED.test(text))).toEqual([])
    const placed = (
      await fleet.rows(
        `select key, bidder_id, offer, asked_coins, coins from auction_bids where ref = $1 order by version`,
        ref,
      )
    ).map(
      ([key, bidder, offer, asked, price]): Placed => ({
        key: key ?? '',
        bidder: Number(bidder),
        offer: offer ?? '',
        asked: BigInt(asked ?? 0),
        price: BigInt(price ?? 0),
      }),
    )
    const keys = new Set(placed.map(({ key }) => key))
    expect(keys.size).toBe(placed.length)
    expect(accepted.filter(({ key }) => !keys.has(key))).toEqual([])
    expect(placed.length).toBeGreaterThan(100)
    expect(BIDS - placed.length).toBeGreaterThan(100)

    // One after the other they come to the same: prices, leader, maximum.
    const model = replay(placed)
    expect(placed.map(({ price }) => price)).toEqual(model.prices)
    expect(placed.every(({ price }, index) => price >= (placed[index - 1]?.price ?? START))).toBe(true)
    const [auction] = await fleet.rows(
      `select leader_id, price_coins, leader_max_coins, status, leader_hold from auctions where ref = $1`,
      ref,
    )
    expect(auction?.slice(0, 4)).toEqual([
      String(model.leader),
      String(model.price),
      String(model.maximum),
      'open',
    ])

    // Exactly one hold, the leader's; everybody else has every coin back.
    expect(
      await fleet.rows(
        `select id, user_id, amount from ledger_holds where state = 'pending' and subject = 'auction:' || $1`,
        ref,
      ),
    ).toEqual([[auction?.[4], String(model.leader), String(model.maximum)]])
    expect(await worths()).toEqual(worthBefore)
    const group = await fleet.groupOf(CHAT)
    const { faults, sum } = await audit(createDatabase(fleet.databaseUrl, 60_000), group)
    expect({ faults, sum }).toEqual({ faults: [], sum: 0n })

    // The card changed at most every two seconds, and shows the last state in the end.
    const shown = () => edits.filter((edit) => edit.ref === ref)
    const last = (placed.length > 0 ? model.price : START).toLocaleString('es')
    await expect
      .poll(() => shown().at(-1)?.text, { timeout: 120_000, interval: 500 })
      .toContain(`<b>${last} `)
    const gaps = shown().map(({ at }, index) => at - (shown()[index - 1]?.at ?? 0))
    // They are timed where they arrive, so a little is the way's.
    expect(Math.min(...gaps)).toBeGreaterThan(1_500)

    // What a busy machine was too slow for came again, until it was done.
    expect(await fleet.rows('select error from poison_updates')).toEqual([])
    await settleFiftyTimes(ref, model.leader, model.price)

    const failures = answers.reduce((total, answer) => total + answer.failures, 0)
    const [after] = await fleet.rows('select count(*) from ledger_transactions')
    console.log(
      `${ref}: ${accepted.length} accepted, ${refused.length} refused, ${answers.length} deliveries, ${failures} in 5xx, ` +
        `${Number(after?.[0]) - Number(before[0]?.[0])} transactions, ${shown().length} edits, ${took} ms`,
    )
  },
  900_000,
)

/** At once, long after its end: paid once, announced once. */
async function settleFiftyTimes(ref: string, leader: number, price: bigint): Promise<void> {
  const before = await worths()
  const crowd = countingDeadlocks(openRealDatabase(fleet.serverUrl, 30))
  const endpoint = await createNeonEndpoint({ database: crowd })
  try {
    const services = { database: createDatabase(endpoint.connectionString, 60_000) } as Services
    const outcomes = await Promise.allSettled(
      Array.from({ length: 50 }, () => settle(services, ref, Date.now() + 2 * DAY)),
    )
    expect(outcomes.filter(({ status }) => status === 'rejected')).toEqual([])
    expect(await worths()).toEqual({
      ...before,
      [leader]: (before[leader] ?? 0n) - price,
      [seller.id]: (before[seller.id] ?? 0n) + price,
    })
    expect(
      await fleet.rows(
        `select key from outbox where key like 'auction:' || $1 || ':ended%' order by length(key), key`,
        ref,
      ),
    ).toEqual([
      [`auction:${ref}:ended`],
      ...[leader, seller.id].toSorted((a, b) => a - b).map((id) => [`auction:${ref}:ended:${id}`]),
    ])
    expect(await fleet.rows(`select id from ledger_holds where state = 'pending'`)).toEqual([])
    const { faults, sum } = await audit(services.database, await fleet.groupOf(CHAT))
    expect({ faults, sum }).toEqual({ faults: [], sum: 0n })
    expect(crowd.deadlocks()).toBe(0)
  } finally {
    await endpoint.close()
    await crowd.close()
  }
}

it('all of that without a deadlock', async () => {
  expect(await fleet.deadlocks()).toBe(0)
})
