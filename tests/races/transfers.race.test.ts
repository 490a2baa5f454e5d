import { afterAll, beforeAll, expect, it } from 'vitest'
import { audit } from '../../lib/ledger/audit.ts'
import { createDatabase } from '../../lib/platform/database.ts'
import { groupMessage } from '../bot/updates.ts'
import {
  CONNECTIONS,
  type Delivered,
  dice,
  type Fleet,
  INSTANCES,
  inParallel,
  startFleet,
} from '../support/fleet.ts'

const MEMBERS = 20
const TRANSFERS = 1_000
/** Here the members administer the group, so that no limit holds them up; in the other they are ordinary people. */
const COUNCIL = { id: -1_001_000_000_001, type: 'supergroup', title: 'El Consejo' }
const CROWD = { id: -1_001_000_000_002, type: 'supergroup', title: 'La Plaza' }
const STARTING_COINS = 100

const people = Array.from({ length: MEMBERS }, (_, index) => ({
  id: 40_001 + index,
  is_bot: false,
  first_name: `Persona ${index}`,
  username: `persona_${index}`,
}))

let fleet: Fleet
beforeAll(async () => {
  fleet = await startFleet(({ method, payload }) => {
    const administrators = payload.chat_id === COUNCIL.id ? people : []
    return method === 'getChatAdministrators'
      ? administrators.map((user) => ({ status: 'administrator', user, can_restrict_members: true }))
      : { message_id: 1 }
  })
}, 60_000)
afterAll(() => fleet.close())

const accepted = ({ text }: Delivered) => text.includes('🤝')

it('1 000 transfers among 20 members, delivered one to three times by three instances: each once, none lost', async () => {
  await inParallel(
    people.map(
      (from, index) => () => fleet.deliver(groupMessage({ text: '/saldo', from, chat: COUNCIL }), index),
    ),
    5,
  )
  const roll = dice(20_261_123)
  const transfers = Array.from({ length: TRANSFERS }, () => {
    const from = roll(MEMBERS)
    const to = (from + 1 + roll(MEMBERS - 1)) % MEMBERS
    const coins = 1 + roll(90)
    const update = groupMessage({
      text: `/transferir @persona_${to} ${coins}`,
      from: people[from] ?? {},
      chat: COUNCIL,
    })
    return { from, to, coins, update, times: 1 + roll(3), instance: roll(INSTANCES) }
  })
  const deliveries = transfers.flatMap((transfer, index) =>
    Array.from({ length: transfer.times }, (_, time) => ({
      index,
      run: () => fleet.deliver(transfer.update, transfer.instance + time),
    })),
  )
  const answers = await inParallel(
    deliveries.map(({ run }) => run),
    CONNECTIONS,
  )

  // While Redis is taken for away (on a busy machine), one that was refused may be done when it comes again.
  const told = transfers.map((): string[] => [])
  for (const [index, { text }] of answers.entries()) told[deliveries[index]?.index ?? 0]?.push(text)

  // What was accepted happened, once; what was refused did not.
  const group = await fleet.groupOf(COUNCIL)
  const rows = await fleet.rows(
    `select idempotency_key from ledger_transactions where group_id = $1 and code = 'transfer'`,
    String(group),
  )
  const keys = rows.flat()
  expect(new Set(keys).size).toBe(keys.length)
  const outcomes = transfers.map((transfer, index) => {
    const key = `message:${COUNCIL.id}:${transfer.update.message.message_id}`
    const texts = told[index] ?? []
    return { ...transfer, yes: texts.some((text) => text.includes('🤝')), done: keys.includes(key) }
  })
  const done = outcomes.filter((outcome) => outcome.done)
  const refused = outcomes.filter((outcome) => !outcome.done)
  expect(refused.filter(({ yes }) => yes)).toEqual([])
  expect(Math.min(done.length, refused.length)).toBeGreaterThan(50)
  expect(done).toHaveLength(keys.length)

  // The balances are those of a model that does the accepted ones.
  const model = people.map(() => STARTING_COINS)
  for (const { from, to, coins } of done) {
    model[from] = (model[from] ?? 0) - coins
    model[to] = (model[to] ?? 0) + coins
  }
  const balances = await fleet.rows(
    `select balance from ledger_accounts where group_id = $1 and kind = 'wallet' order by user_id`,
    String(group),
  )
  expect(balances.flat().map(Number)).toEqual(model)
  expect(Math.min(...model)).toBeGreaterThanOrEqual(0)

  const { faults, sum } = await audit(createDatabase(fleet.databaseUrl, 20_000), group)
  expect({ faults, sum }).toEqual({ faults: [], sum: 0n })
  // On a busy machine Redis may be taken for away: then it goes on without.
  const errors = fleet
    .output()
    .split('\n')
    .filter((line) => line.includes('"level":"error"') && !line.includes('Redis is away'))
  expect(errors).toEqual([])
  const failures = answers.reduce((total, answer) => total + answer.failures, 0)
  console.log(
    `${done.length} accepted, ${refused.length} refused, ${answers.length} deliveries, ${failures} in 5xx`,
  )
}, 300_000)

it('holds ordinary members to their limit, and moves nothing beyond it', async () => {
  const [from, to] = people
  const say = (text: string) => groupMessage({ text, from: from ?? {}, chat: CROWD })
  await fleet.deliver(groupMessage({ text: '/saldo', from: to ?? {}, chat: CROWD }), 0)
  const answers = await inParallel(
    Array.from({ length: 45 }, (_, index) => () => fleet.deliver(say('/transferir @persona_1 1'), index)),
    9,
  )
  const done = answers.filter(accepted)
  const [moved] = await fleet.rows(
    `select count(*) from ledger_transactions where group_id = $1 and code = 'transfer'`,
    String(await fleet.groupOf(CROWD)),
  )
  // Twenty in any minute; it may turn once meanwhile.
  expect(Number(moved?.[0])).toBeGreaterThanOrEqual(20)
  expect(Number(moved?.[0])).toBeLessThanOrEqual(40)
  expect(done.length).toBeLessThanOrEqual(Number(moved?.[0]))
}, 60_000)

it('all of that without a deadlock', async () => {
  expect(await fleet.deadlocks()).toBe(0)
})
