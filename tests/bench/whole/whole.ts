/**
 * `npm run bench:whole [-- --rounds 5 --seconds 3] [-- --json] [-- --keep]`: each bot as a program of its own behind an
 * HTTP server, the same updates to each in turns, on the same real Postgres and Redis: processor time of the whole process
 * per update, updates a second, and the memory that it holds at the end.
 */
import { execFile, fork } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import autocannon from 'autocannon'
import { Pool } from 'pg'
import { createDatabase } from '../../../lib/platform/database.ts'
import { keepFigure } from '../../readme/figures.ts'
import { BOT, SECRET, SECRET_HEADER, TOKEN } from '../bots.ts'
import {
  type BenchGroup,
  dropNameSearch,
  fillOurGroup,
  fillPeerGroup,
  forgetFirstLooks,
  vacuum,
} from '../groups.ts'
import { median } from '../kinds.ts'
import { type Addresses, type Outside, openOutside, PLACES, type Trips } from '../outside.ts'
import { openScratch, type Scratch } from '../scratch.ts'
import { messageUpdate, type Place } from '../updates.ts'
import { CONTESTANTS, type Contestant, type Question, type Start, type Usage } from './contestant.ts'
import {
  describeWhole,
  KINDS,
  type Kind,
  renderWhole,
  WHOLE_COLUMNS,
  type Whole,
  wholeRows,
} from './report.ts'

const ROOT = join(import.meta.dirname, '../../..')
/** As many as hear no more of a bot in a minute than Telegram allows it to say, however fast it answers. */
const GROUPS = 600
const PEOPLE = 20
/** At once, as Telegram posts to a webhook: one queue a chat. */
const CONNECTIONS = 16
const SETUP_TIMEOUT_MS = 120_000
const WORDS = (
  'ayer llegamos tarde a la taberna y nadie quiso cantar porque llovía sobre el tejado mientras el capitán contaba ' +
  'historias viejas del puerto donde su hermana dejó aquella carta sin firmar junto al mapa roto que guardaba mi ' +
  'abuela entre velas azules cuando empezó todo este lío con los lobos del norte hasta mañana seguimos con calma'
).split(' ')

const chatIdOf = (group: number) => -1_004_000_000_000 - group
const firstUserOf = (group: number) => 500_000_000 + group * PEOPLE

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '3' },
    json: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
  },
})
const SAID: Readonly<Record<Kind, RegExp>> = {
  plain: /^$/,
  balance: /saldo|monedas|🪙/i,
  transfer: /→|🤝/,
  ranking: /Persona/,
}

/** @returns the update that comes next, as Telegram posts it */
interface Plan {
  next(kind: Kind): string
}

interface Runner {
  readonly contestant: Contestant
  readonly url: string
  usage(): Promise<Usage>
  /** What is due is done now: what one kind of update brought about isn't counted on the next. */
  settle(): Promise<void>
  stop(): void
}

const scratch = await openScratch(false)
try {
  const whole = await run(scratch)
  if (values.keep)
    keepFigure('whole', {
      command: 'npm run bench:whole',
      table: { head: [...WHOLE_COLUMNS], rows: wholeRows(describeWhole(whole)).map((row) => [...row]) },
      notes: [
        'Medians of the rounds. What is due is done before each kind and not counted; what a kind brings about is.',
      ],
    })
  process.stdout.write(
    values.json ? `${JSON.stringify(describeWhole(whole), null, 2)}\n` : renderWhole(whole),
  )
} finally {
  await scratch.drop()
}

async function run({ servers, keyPrefix }: Scratch): Promise<Whole> {
  if (!servers) throw new Error('needs a real Postgres and Redis, or the peers have nothing to talk to')
  await promisify(execFile)(process.execPath, ['lib/cli/build.ts'], { cwd: ROOT })
  const outside = await openOutside(servers, `${keyPrefix}ours:`)
  const runners: Runner[] = []
  try {
    await fill(outside.addresses, servers.peerDatabaseUrl)
    for (const contestant of CONTESTANTS) runners.push(await start(contestant, outside.addresses, keyPrefix))
    return await compete(runners, outside)
  } finally {
    for (const runner of runners) runner.stop()
    await outside.close()
  }
}

async function fill({ ours }: Addresses, peerDatabaseUrl: string): Promise<void> {
  const database = createDatabase(ours.databaseUrl, SETUP_TIMEOUT_MS)
  const pool = new Pool({ connectionString: peerDatabaseUrl })
  await dropNameSearch(database)
  for (let index = 0; index < GROUPS; index++) {
    const group: BenchGroup = { chatId: chatIdOf(index), firstUserId: firstUserOf(index), members: PEOPLE }
    await fillOurGroup(database, group)
    await pool.query(fillPeerGroup(group))
  }
  await vacuum(database)
  await pool.query('vacuum analyze')
  await pool.end()
}

async function start(contestant: Contestant, addresses: Addresses, keyPrefix: string): Promise<Runner> {
  const { ours, peer } = addresses
  if (!peer) throw new Error('the peer has no addresses')
  const child = fork(join(import.meta.dirname, 'contestant.ts'), {
    env: {
      PATH: process.env.PATH,
      TELEGRAM_BOT_TOKEN: TOKEN,
      TELEGRAM_BOT_USERNAME: BOT.username,
      TELEGRAM_API_ROOT: ours.telegramRoot,
      TELEGRAM_WEBHOOK_SECRET: SECRET,
      DATABASE_URL: ours.databaseUrl,
      UPSTASH_REDIS_REST_URL: ours.redisUrl,
      UPSTASH_REDIS_REST_TOKEN: ours.redisToken,
      LOG_LEVEL: 'error',
      NODE_ENV: 'production',
      // Each as it is deployed: the peers' documents set nothing.
      ...(contestant === 'ours' ? await deployedEnv() : {}),
    },
    execArgv: [],
  })
  const begin: Start = {
    contestant,
    peer: {
      token: TOKEN,
      username: BOT.username,
      secret: SECRET,
      apiRoot: peer.telegramRoot,
      databaseUrl: peer.databaseUrl,
      redisUrl: peer.redisUrl,
      keyPrefix: `${keyPrefix}${contestant}:`,
    },
  }
  const ended = once(child, 'exit').then(([code]): never => {
    throw new Error(`${contestant} ended by itself, with ${code}`)
  })
  // Nobody asks any more when it is told to stop.
  ended.catch(() => {})
  const ask = async <Answer>(question: Start | Question): Promise<Answer> => {
    child.send(question)
    const [answer] = (await Promise.race([once(child, 'message'), ended])) as [Answer]
    return answer
  }
  const port = await ask<number>(begin)
  return {
    contestant,
    url: `http://127.0.0.1:${port}`,
    usage: () => ask<Usage>('usage'),
    settle: () => ask('settle'),
    stop: () => child.disconnect(),
  }
}

async function deployedEnv(): Promise<Record<string, string>> {
  return JSON.parse(await readFile(join(ROOT, 'vercel.json'), 'utf8')).env
}

async function compete(runners: readonly Runner[], outside: Outside): Promise<Whole> {
  const database = createDatabase(outside.addresses.ours.databaseUrl, SETUP_TIMEOUT_MS)
  const taken = new Map<Contestant, Record<Kind, { processorMs: number; perSecond: number }[]>>()
  const plans = new Map<Contestant, Plan>()
  for (const { contestant, url } of runners) {
    taken.set(contestant, { plain: [], balance: [], transfer: [], ranking: [] })
    const plan = createPlan()
    plans.set(contestant, plan)
    say(`${contestant}: everybody says good evening`)
    await drive(url, { amount: GROUPS * PEOPLE }, () => plan.next('plain'))
    for (const kind of KINDS) await checkAnswer(url, kind, plan, outside)
    // Ours learns once an hour how a group can be spoken to: that isn't what an answer costs.
    say(`${contestant}: each group has been answered`)
    for (const kind of KINDS) await drive(url, { amount: GROUPS }, () => plan.next(kind))
    if (contestant === 'ours') await forgetFirstLooks(database)
  }
  for (let round = 1; round <= Number(values.rounds); round++) {
    say(`round ${round} of ${values.rounds}`)
    for (const kind of KINDS)
      for (const runner of runners) {
        const plan = plans.get(runner.contestant)
        if (!plan) continue
        await runner.settle()
        const before = await runner.usage()
        const trips = outside.trips('ours')
        const { answered, perSecond } = await drive(runner.url, { duration: Number(values.seconds) }, () =>
          plan.next(kind),
        )
        const after = await runner.usage()
        if (runner.contestant === 'ours') sayTrips(kind, answered, trips, outside.trips('ours'))
        await outside.takeCalls()
        const processorMs = (after.processorMs - before.processorMs) / answered
        taken.get(runner.contestant)?.[kind].push({ processorMs, perSecond })
      }
  }
  const results: [Contestant, Whole[Contestant]][] = []
  for (const { contestant, usage } of runners) {
    const kinds = taken.get(contestant)
    if (!kinds) continue
    const of = (kind: Kind) => ({
      processorMs: median(kinds[kind].map(({ processorMs }) => processorMs)),
      perSecond: median(kinds[kind].map(({ perSecond }) => perSecond)),
    })
    const { residentBytes } = await usage()
    results.push([
      contestant,
      {
        plain: of('plain'),
        balance: of('balance'),
        transfer: of('transfer'),
        ranking: of('ranking'),
        residentBytes,
      },
    ])
  }
  return Object.fromEntries(results) as Whole
}

/**
 * Who writes next: groups take turns, and people within each, so that nobody reaches a limit of their own, nor asks the same
 * again within the minute, which ours says where everybody sees it.
 */
function createPlan(): Plan {
  const turns = new Map<Kind, number>()
  return {
    next(kind) {
      // Each kind begins with other people.
      const turn = turns.get(kind) ?? KINDS.indexOf(kind) * (GROUPS + 1)
      turns.set(kind, turn + 1)
      const group = turn % GROUPS
      const member = Math.floor(turn / GROUPS) % PEOPLE
      const place: Place = { chatId: chatIdOf(group), userId: firstUserOf(group) + member }
      const other = firstUserOf(group) + ((member + 1) % PEOPLE)
      const update = {
        plain: () => messageUpdate(place, talkOf(turn)),
        balance: () => messageUpdate(place, '/saldo'),
        transfer: () => messageUpdate(place, '/transferir 1', other),
        ranking: () => messageUpdate(place, '/ranking'),
      }
      return JSON.stringify(update[kind]())
    },
  }
}

/** What people say to each other: no two lines in a row are alike, or the guard would take them for a campaign's. */
function talkOf(turn: number): string {
  const words = Array.from(
    { length: 5 + (turn % 4) },
    (_, at) => WORDS[(turn * 31 + at * 17 + at * at * turn) % WORDS.length],
  )
  return words.join(' ')
}

/** @throws if any isn't answered with a 200 */
async function drive(
  url: string,
  until: { amount: number } | { duration: number },
  nextBody: () => string,
): Promise<{ answered: number; perSecond: number }> {
  const result = await autocannon({
    url,
    connections: CONNECTIONS,
    ...until,
    requests: [
      {
        method: 'POST',
        path: '/api/telegram',
        headers: { 'content-type': 'application/json', [SECRET_HEADER]: SECRET },
        setupRequest: (request) => ({ ...request, body: nextBody() }),
      },
    ],
  })
  const failed = result.non2xx + result.errors + result.timeouts
  if (failed > 0) throw new Error(`${failed} updates failed at ${url}`)
  return { answered: result['2xx'], perSecond: result['2xx'] / result.duration }
}

/** A bot that answers nothing costs little: each is looked at once. */
async function checkAnswer(url: string, kind: Kind, plan: Plan, outside: Outside): Promise<void> {
  await outside.takeCalls()
  const response = await fetch(`${url}/api/telegram`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', [SECRET_HEADER]: SECRET },
    body: plan.next(kind),
  })
  const body = await response.text()
  const { text = '' } = body ? (JSON.parse(body) as { text?: string }) : {}
  const calls = await outside.takeCalls()
  const spoken = [...calls.ours, ...calls.peer].map(({ payload }) => payload.text ?? '').join('')
  if (!SAID[kind].test(text + spoken)) throw new Error(`${kind} at ${url}: ${text || spoken || '(nothing)'}`)
}

/** A kind that costs more than it should is seen here: what goes on behind the answers is among it. */
function sayTrips(kind: Kind, answered: number, before: Trips, after: Trips): void {
  const each = PLACES.map((place) => ((after[place] - before[place]) / answered).toFixed(2))
  say(`ours, ${kind}: ${answered} updates, ${each.join('/')} round trips each`)
}

function say(what: string): void {
  process.stderr.write(`${what}\n`)
}
