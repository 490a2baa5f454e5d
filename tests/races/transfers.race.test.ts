import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { audit } from '../../lib/ledger/audit.ts'
import { type LocalServer, listen, readBody, sendJson } from '../../lib/local/http/local-server.ts'
import { type LocalDatabase, openRealDatabase } from '../../lib/local/neon/database.ts'
import { createNeonEndpoint, type NeonEndpoint } from '../../lib/local/neon/endpoint.ts'
import { connectRealRedis } from '../../lib/local/upstash/real.ts'
import { createDatabase } from '../../lib/platform/database.ts'
import { groupId } from '../../lib/values/ids.ts'
import { groupMessage } from '../bot/updates.ts'
import { type Program, startProgram } from '../support/program.ts'
import { createTestDatabase, dropTestDatabase, newTestName } from '../support/test-database.ts'

const RUNNERS = 3
const MEMBERS = 20
const TRANSFERS = 1_000
/** As many as Telegram sends at once (`max_connections`, at most 100). */
const CONNECTIONS = 100
const SECRET = 'a-secret-for-the-race'
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

const server = process.env.TEST_DATABASE_URL ?? ''
const redisServer = process.env.TEST_REDIS_URL ?? ''
const keyPrefix = `${newTestName()}:`
let name: string
let telegram: LocalServer
let runners: Program[]
let database: LocalDatabase
let neon: NeonEndpoint
beforeAll(async () => {
  const created = await createTestDatabase(server, inject('templateDatabase'))
  name = created.name
  database = openRealDatabase(created.url)
  neon = await createNeonEndpoint({ database })
  telegram = await listen(async (req, res) => {
    const { chat_id } = JSON.parse((await readBody(req)).toString() || '{}') as { chat_id?: number }
    const administrators = chat_id === COUNCIL.id ? people : []
    const result = req.url?.endsWith('/getChatAdministrators')
      ? administrators.map((user) => ({ status: 'administrator', user }))
      : true
    sendJson(res, 200, { ok: true, result })
  })
  const redis = new URL(redisServer)
  redis.searchParams.set('keyPrefix', keyPrefix)
  const env = {
    TELEGRAM_BOT_TOKEN: '123456:a-token-that-is-not-one-of-telegrams',
    TELEGRAM_BOT_USERNAME: 'PhantomTestBot',
    TELEGRAM_API_ROOT: telegram.url,
    TELEGRAM_WEBHOOK_SECRET: SECRET,
    DATABASE_URL: created.url,
    REDIS_URL: redis.href,
    LOG_LEVEL: 'warn',
  }
  runners = await Promise.all(Array.from({ length: RUNNERS }, () => startProgram('lib/local/serve.ts', env)))
}, 60_000)
afterAll(async () => {
  await Promise.all(runners.map((runner) => runner.stop()))
  await Promise.all([telegram.close(), neon.close()])
  await database.close()
  await dropTestDatabase(server, name)
  // Takes the prefix's keys with it.
  await (await connectRealRedis(redisServer, { keyPrefix })).close()
})

interface Delivered {
  readonly text: string
  /** Answers in 5xx before the one in 200. */
  readonly failures: number
}

/** To a runner, again and again until it takes it, as Telegram does. */
async function deliver(update: object, runner: number): Promise<Delivered> {
  for (let failures = 0; ; failures++) {
    const response = await fetch(`${runners[(runner + failures) % RUNNERS]?.url}/api/telegram`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': SECRET },
      body: JSON.stringify(update),
    })
    const body = await response.text()
    if (response.status === 200)
      return { text: String((JSON.parse(body) as { text: string }).text), failures }
    if (response.status < 500) throw new Error(`${response.status}: ${body}`)
    await sleep(100)
  }
}

/** All of them, so many at a time; the results keep the order. */
async function inParallel<Result>(
  jobs: readonly (() => Promise<Result>)[],
  width: number,
): Promise<Result[]> {
  const results: Result[] = []
  let next = 0
  const worker = async () => {
    for (let index = next++; index < jobs.length; index = next++) {
      const job = jobs[index]
      if (job) results[index] = await job()
    }
  }
  await Promise.all(Array.from({ length: width }, worker))
  return results
}

/** The same numbers in every run (mulberry32), so that a race that is lost can be run again. */
function dice(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

async function rows(query: string, ...params: string[]): Promise<(string | null)[][]> {
  return (await database.run({ query, params })).rows
}
const groupOf = async (chat: { id: number }) =>
  groupId((await rows('select id from groups where chat_id = $1', String(chat.id)))[0]?.[0] ?? '')
const accepted = ({ text }: Delivered) => text.includes('🤝')

it('1 000 transfers among 20 members, delivered one to three times by three instances: each once, none lost', async () => {
  await inParallel(
    people.map((from, index) => () => deliver(groupMessage({ text: '/saldo', from, chat: COUNCIL }), index)),
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
    return { from, to, coins, update, times: 1 + roll(3), runner: roll(RUNNERS) }
  })
  const deliveries = transfers.flatMap((transfer, index) =>
    Array.from({ length: transfer.times }, (_, time) => ({
      index,
      run: () => deliver(transfer.update, transfer.runner + time),
    })),
  )
  const answers = await inParallel(
    deliveries.map(({ run }) => run),
    CONNECTIONS,
  )

  // Every delivery of an update was told the same.
  const texts = transfers.map(() => new Set<string>())
  for (const [index, { text }] of answers.entries()) texts[deliveries[index]?.index ?? 0]?.add(text)
  expect(texts.filter(({ size }) => size !== 1)).toEqual([])

  // What was accepted happened, once; what was refused did not.
  const outcomes = transfers.map((transfer, index) => {
    const text = [...(texts[index] ?? [])][0] ?? ''
    return { ...transfer, text, done: accepted({ text, failures: 0 }) }
  })
  const done = outcomes.filter((outcome) => outcome.done)
  const refused = outcomes.filter((outcome) => !outcome.done)
  expect(refused.filter(({ text }) => !text.includes('No te alcanza'))).toEqual([])
  expect(Math.min(done.length, refused.length)).toBeGreaterThan(50)
  const group = await groupOf(COUNCIL)
  const keys = await rows(
    `select idempotency_key from ledger_transactions where group_id = $1 and code = 'transfer'`,
    String(group),
  )
  expect(keys.flat().toSorted()).toEqual(
    done.map(({ update }) => `message:${COUNCIL.id}:${update.message.message_id}`).toSorted(),
  )

  // The balances are those of a model that does the accepted ones.
  const model = people.map(() => STARTING_COINS)
  for (const { from, to, coins } of done) {
    model[from] = (model[from] ?? 0) - coins
    model[to] = (model[to] ?? 0) + coins
  }
  const balances = await rows(
    `select balance from ledger_accounts where group_id = $1 and kind = 'wallet' order by user_id`,
    String(group),
  )
  expect(balances.flat().map(Number)).toEqual(model)
  expect(Math.min(...model)).toBeGreaterThanOrEqual(0)

  const { faults, sum } = await audit(createDatabase(neon.connectionString, 20_000), group)
  expect({ faults, sum }).toEqual({ faults: [], sum: 0n })
  // Sessions tell the statistics of it when they have been idle for a second.
  await sleep(1_500)
  const [deadlocks] = await rows('select deadlocks from pg_stat_database where datname = current_database()')
  expect(deadlocks).toEqual(['0'])
  const logged = runners.map((runner) => runner.output()).join('')
  expect(logged).not.toMatch(/40P01|"level":"error"/)
  const failures = answers.reduce((total, answer) => total + answer.failures, 0)
  console.log(
    `${done.length} accepted, ${refused.length} refused, ${answers.length} deliveries, ${failures} in 5xx`,
  )
}, 90_000)

it('holds ordinary members to their limit, and moves nothing beyond it', async () => {
  const [from, to] = people
  const say = (text: string) => groupMessage({ text, from: from ?? {}, chat: CROWD })
  await deliver(groupMessage({ text: '/saldo', from: to ?? {}, chat: CROWD }), 0)
  const answers = await inParallel(
    Array.from({ length: 45 }, (_, index) => () => deliver(say('/transferir @persona_1 1'), index)),
    9,
  )
  const done = answers.filter(accepted)
  const limited = answers.filter(({ text }) =>
    /Más despacio: podrás usar .*\/transferir.* otra vez en \d+ segundo/.test(text),
  )
  // Twenty a minute; the minute may turn once meanwhile.
  expect(done.length).toBeGreaterThanOrEqual(20)
  expect(done.length).toBeLessThanOrEqual(40)
  expect(limited).toHaveLength(45 - done.length)
  const [moved] = await rows(
    `select count(*) from ledger_transactions where group_id = $1 and code = 'transfer'`,
    String(await groupOf(CROWD)),
  )
  expect(moved).toEqual([String(done.length)])
}, 60_000)
