/** `npm run serve` is stopped while it is at work: whoever it answered was served, and everybody else comes again. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { audit } from '../../lib/ledger/audit.ts'
import { type LocalServer, listen, readBody, sendJson } from '../../lib/local/http/local-server.ts'
import { createDatabase } from '../../lib/platform/database.ts'
import { groupId } from '../../lib/values/ids.ts'
import { groupMessage } from '../bot/updates.ts'
import { type Program, startProgram } from '../support/program.ts'
import { openStores, type TestStores } from '../support/stores.ts'

const SERVE = 'lib/local/serve.ts'
const SECRET = 'a-secret-for-who-is-stopped'
const STOPS = 20
const STARTING_COINS = 100
/** Chats that are busy at once. */
const LANES = 8
/** So few in a chat that it hears all of them: what it hears a minute is no matter of stopping. */
const TRANSFERS_A_CHAT = 6
const BANK = { id: 60_000, is_bot: false, first_name: 'Banca', username: 'la_banca' }

/** Says yes to everything, and remembers whom it was about. */
let telegram: LocalServer
let saidTo: Set<string>
beforeAll(async () => {
  saidTo = new Set()
  let messages = 0
  telegram = await listen(async (req, res) => {
    const { text, ephemeral_message_parameters: unseen } = JSON.parse(
      (await readBody(req)).toString() || '{}',
    )
    for (const [name] of String(text).matchAll(/Persona \d+/g)) saidTo.add(name)
    const administrators = req.url?.endsWith('getChatAdministrators')
    const message = unseen ? { message_id: 0, ephemeral_message_id: ++messages } : { message_id: ++messages }
    sendJson(res, 200, { ok: true, result: administrators ? [] : message })
  })
})
afterAll(() => telegram.close())

const environment = (more: Record<string, string>) => ({
  TELEGRAM_BOT_TOKEN: '123456:a-token-that-is-not-one-of-telegrams',
  TELEGRAM_BOT_USERNAME: 'PhantomTestBot',
  TELEGRAM_API_ROOT: telegram.url,
  TELEGRAM_WEBHOOK_SECRET: SECRET,
  LOG_LEVEL: 'warn',
  ...more,
})

/** What became of one delivery, as Telegram sees it. */
type Outcome = 'done' | 'refused' | 'nobody' | 'cut'

async function post(url: string, update: object): Promise<{ outcome: Outcome; said?: string }> {
  try {
    const response = await fetch(`${url}/api/telegram`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': SECRET },
      body: JSON.stringify(update),
    })
    const said = await response.text()
    if (response.status === 200) return { outcome: 'done', said }
    expect([response.status, response.headers.get('connection')]).toEqual([503, 'close'])
    return { outcome: 'refused' }
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    const { code } = (error.cause ?? {}) as { code?: string }
    return { outcome: code === 'ECONNREFUSED' ? 'nobody' : 'cut' }
  }
}

interface Sent {
  readonly key: string
  readonly name: string
  readonly outcomes: Outcome[]
  said: string
}

/** Delivers as Telegram does: one at a time in each chat, all chats at once, each until it is taken. */
function deliverTo(target: { url: string }) {
  const sent: Sent[] = []
  let stopping = false
  let chats = 0
  let people = BANK.id
  const deliver = async (from: typeof BANK, chat: { id: number }, text: string): Promise<Sent> => {
    const update = groupMessage({ text, from, chat })
    const key = `message:${chat.id}:${update.message.message_id}`
    const entry: Sent = { key, name: from.first_name, outcomes: [], said: '' }
    for (;;) {
      const { outcome, said = '' } = await post(target.url, update)
      entry.outcomes.push(outcome)
      entry.said += said
      if (outcome === 'done') return entry
      await sleep(10)
    }
  }
  const lanes = Array.from({ length: LANES }, async () => {
    while (!stopping) {
      const chat = { id: -1_001_000_000_100 - ++chats, type: 'supergroup', title: `La Sala ${chats}` }
      await deliver(BANK, chat, '/saldo')
      for (let transfer = 0; transfer < TRANSFERS_A_CHAT && !stopping; transfer++) {
        const id = ++people
        const from = { id, is_bot: false, first_name: `Persona ${id}`, username: `persona_${id}` }
        sent.push(await deliver(from, chat, '/transferir @la_banca 1'))
      }
    }
  })
  return {
    sent,
    /** @returns once so many more were taken */
    async more(count: number) {
      const served = async () => {
        for (const until = sent.length + count; sent.length < until && !stopping; ) await sleep(5)
      }
      // Nobody is waited for who gave up.
      await Promise.race([served(), Promise.all(lanes)])
    },
    async stop() {
      stopping = true
      await Promise.all(lanes)
    },
  }
}

describe(`told to stop ${STOPS} times under load`, () => {
  let stores: TestStores
  beforeAll(async () => {
    stores = await openStores()
  })
  afterAll(() => stores.close())

  it('loses no update, does each once, and says its receipt', async () => {
    const env = environment({
      DATABASE_URL: stores.databaseUrl,
      UPSTASH_REDIS_REST_URL: stores.redisUrl,
      UPSTASH_REDIS_REST_TOKEN: stores.redisToken,
    })
    const start = () => startProgram(SERVE, env)
    let serving: Program = await start()
    const target = { url: serving.url }
    const load = deliverTo(target)
    const codes: (number | null)[] = []
    const complaints: string[] = []
    for (let stop = 0; stop < STOPS; stop++) {
      const next = start()
      await load.more(LANES)
      const [stopped] = await Promise.all([
        serving.stop(),
        next.then(({ url }) => {
          target.url = url
        }),
      ])
      codes.push(stopped)
      complaints.push(...serving.output().split('\n').slice(1).filter(Boolean))
      serving = await next
    }
    await load.more(LANES)
    await load.stop()
    codes.push(await serving.stop())
    expect(complaints).toEqual([])
    expect(codes).toEqual(Array(STOPS + 1).fill(0))

    const { sent } = load
    // What is cut was not taken yet, so whoever was served heard of it.
    const cut = sent.filter(({ outcomes }) => outcomes.includes('cut'))
    const silent = sent.filter(({ said, name }) => !said.includes('🤝') && !saidTo.has(name))
    expect(silent).toEqual([])
    const { rows } = await stores.database.run({
      query: `select idempotency_key from ledger_transactions where code = 'transfer' order by 1`,
      params: [],
    })
    expect(rows.flat()).toEqual(sent.map(({ key }) => key).sort())
    const database = createDatabase(stores.databaseUrl, 20_000)
    const groups = await stores.database.run({ query: 'select id from groups', params: [] })
    for (const [id] of groups.rows.slice(0, LANES))
      expect(await audit(database, groupId(id ?? ''))).toMatchObject({ faults: [], sum: 0n })
    const balances = await stores.database.run({
      query: `select sum(balance) from ledger_accounts where kind = 'wallet' and user_id = $1`,
      params: [String(BANK.id)],
    })
    expect(Number(balances.rows[0]?.[0])).toBe(STARTING_COINS * groups.rows.length + sent.length)
    const refused = sent.filter(({ outcomes }) => outcomes.includes('refused'))
    console.log(
      `${STOPS} stops: ${sent.length} updates, ${refused.length} refused at first, ${cut.length} cut, all done once`,
    )
  }, 900_000)
})

it('leaves its own stores in order, and the next one goes on with them', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'phantom-stopped-'))
  try {
    const env = environment({ LOCAL_DATA_DIR: folder })
    const chat = { id: -1_001_000_000_200, type: 'supergroup', title: 'La Sala' }
    const first = await startProgram(SERVE, env)
    const update = groupMessage({ text: '/diario', chat })
    const asked = post(first.url, update)
    const code = first.stop()
    const { outcome } = await asked
    expect(await code).toBe(0)
    const second = await startProgram(SERVE, env)
    const again = await post(second.url, update)
    expect(again.outcome).toBe('done')
    // Taken by the first one, it was done there, and is done nowhere else.
    expect([outcome, again.said !== '']).not.toEqual(['done', true])
    expect(await second.stop()).toBe(0)
  } finally {
    await rm(folder, { recursive: true })
  }
}, 120_000)
