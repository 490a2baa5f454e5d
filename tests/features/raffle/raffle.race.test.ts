import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { endThings } from '../../../lib/consent/endings.ts'
import { Refusal } from '../../../lib/contract/answer.ts'
import type { GroupAct, Services } from '../../../lib/contract/turn.ts'
import { raffle } from '../../../lib/features/raffle/index.ts'
import { MOST_TICKETS } from '../../../lib/features/raffle/rules/buying.ts'
import { buyTicket, cancelRaffle } from '../../../lib/features/raffle/service/buying.ts'
import { draw } from '../../../lib/features/raffle/service/clockwork.ts'
import { openRaffle } from '../../../lib/features/raffle/service/opening.ts'
import { audit } from '../../../lib/ledger/audit.ts'
import { createDatabase, type Database, WriteConflict } from '../../../lib/platform/database.ts'
import { systemRandom } from '../../../lib/platform/random.ts'
import { type GroupId, groupId, userId } from '../../../lib/values/ids.ts'
import { openStores, type TestStores } from '../../support/stores.ts'

// What embedded Postgres can't show: many connections at once, each in the way of the others.

const PEOPLE = 40
const NOW = Date.UTC(2026, 10, 23, 12)
const HOUR = 3_600_000

let stores: TestStores
let database: Database
let services: Services
let group: GroupId

beforeAll(async () => {
  stores = await openStores()
  database = createDatabase(stores.databaseUrl, 60_000)
  const { rows } = await sql<{ id: bigint }>`
    with made as (
      insert into groups (chat_id, title, settings, created_at)
      values (-1, 'La Rifa', '{"raffle.ticketsEach": 100, "economy.taxPercent": 7}', now()) returning id),
    seen as (
      insert into people (user_id, first_name, seen_at)
      select n, 'Persona ' || n, now() from generate_series(1, ${PEOPLE}) n returning user_id)
    select id from made`.execute(database.query)
  group = groupId(rows[0]?.id ?? 0n)
  services = {
    database,
    features: [raffle],
    random: systemRandom,
    deliverSoon() {},
    catchUp() {},
  } as unknown as Services
})
afterAll(() => stores.close())

let acts = 0
const actOf = (person: number, now = NOW): GroupAct => ({
  services,
  now,
  key: `act:${++acts}`,
  actor: { userId: userId(person), firstName: `Persona ${person}`, kind: 'person' },
  group: {
    groupId: group,
    title: 'La Rifa',
    isForum: false,
    language: 'es',
    settings: { 'raffle.ticketsEach': 100, 'economy.taxPercent': 7, 'economy.startingCoins': '100000' },
    modulesOff: [],
    confined: {},
    version: 1n,
  },
})

const open = (priceCoins: bigint) =>
  openRaffle(actOf(1), { priceCoins, durationMs: HOUR, prize: undefined, threadId: undefined })

/** What the bot answers with 5xx comes again, with the same key. @returns the code of a refusal, or `done` */
async function delivered(act: () => Promise<unknown>): Promise<string> {
  for (;;)
    try {
      await act()
      return 'done'
    } catch (error) {
      if (error instanceof Refusal) return error.code
      if (!(error instanceof WriteConflict)) throw error
    }
}

function press(person: number, ref: string): Promise<string> {
  const act = actOf(person)
  return delivered(() => buyTicket(act, ref))
}

const leave = (person: number) =>
  endThings(services, {
    person: userId(person),
    who: { userId: userId(person), firstName: 'x' },
    cause: 'safeword',
    at: NOW,
    key: `out:${++acts}`,
  })

const sound = async () => {
  const { faults, sum } = await audit(database, group)
  expect({ faults, sum }).toEqual({ faults: [], sum: 0n })
}
const shuffled = <T>(items: readonly T[]) => items.toSorted(() => systemRandom.integer(3) - 1)

/** Says yes as often as it is asked anew, since others buy and want out meanwhile. */
async function callOff(act: GroupAct, ref: string): Promise<void> {
  for (let tickets = 0; ; ) {
    const { raffle, cancelled } = await cancelRaffle(act, { ref, tickets }, async () => false)
    if (cancelled) return
    tickets = raffle.tickets.length
  }
}

it('people buy, want out and call off at once: every coin is where it belongs', {
  timeout: 180_000,
}, async () => {
  for (let round = 0; round < 6; round++) {
    const refs = [(await open(10n)).ref, (await open(25n)).ref, (await open(3n)).ref]
    const people = Array.from({ length: PEOPLE }, (_, index) => index + 1)
    const outcomes = await Promise.all(
      shuffled([
        ...people.flatMap((person) => refs.map((ref) => () => press(person, ref))),
        ...people.filter((person) => person % 4 === 0).map((person) => () => leave(person)),
        () => {
          const act = actOf(1)
          return delivered(() => callOff(act, refs[2] ?? ''))
        },
      ]).map((act) => act()),
    )
    expect(outcomes.filter((outcome) => outcome === 'done').length).toBeGreaterThan(PEOPLE)
    await sound()
    const drawing = await Promise.allSettled([
      ...refs.flatMap((ref) => Array.from({ length: 10 }, () => draw(services, ref, NOW + HOUR))),
      ...people.filter((person) => person % 5 === 0).map(leave),
    ])
    for (const outcome of drawing)
      if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(WriteConflict)
    for (const ref of refs) await draw(services, ref, NOW + HOUR)
    await sound()
  }
  const { rows } = await sql<{ held: bigint; open: bigint; drawn: bigint }>`
    select (select count(*) from ledger_holds where state = 'pending') as held,
           count(*) filter (where status = 'open') as open, count(*) filter (where status = 'drawn') as drawn
      from raffles`.execute(database.query)
  expect(rows[0]).toEqual({ held: 0n, open: 0n, drawn: 12n })
})

it('as many tickets as may be are drawn in one go', { timeout: 180_000 }, async () => {
  const { ref } = await open(1n)
  for (let each = 0; each < MOST_TICKETS / PEOPLE - 1; each++) {
    const outcomes = await Promise.all(Array.from({ length: PEOPLE }, (_, index) => press(index + 1, ref)))
    expect(new Set(outcomes)).toEqual(new Set(['done']))
  }
  const last = await Promise.all(Array.from({ length: PEOPLE }, (_, index) => press(index + 1, ref)))
  expect(last.filter((outcome) => outcome === 'done')).toHaveLength(MOST_TICKETS % PEOPLE)
  expect(last).toContain('raffle.sold_out')
  const began = performance.now()
  await draw(services, ref, NOW + HOUR)
  const took = performance.now() - began
  console.log(`drawn and paid in ${Math.round(took)} ms`)
  // As long as a statement may take (lib/app.ts).
  expect(took).toBeLessThan(8_000)
  await sound()
})
