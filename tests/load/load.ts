/**
 * `npm run load [-- --seconds 8 --from 100 --updates 1000000]`: `npm run serve` as a process of its own under the traffic
 * of 200 groups, asked more and more until it no longer keeps up; then, at half of that, as many updates as are asked for,
 * with an eye on its memory. On real stores where TEST_DATABASE_URL and TEST_REDIS_URL name them, else on the embedded
 * ones, which live in the same process.
 */
import { execFileSync } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import autocannon from 'autocannon'
import { createTelegramEcho } from '../bench/telegram-echo.ts'
import { type Program, startProgram } from '../support/program.ts'
import { createTestDatabase, dropTestDatabase } from '../support/test-database.ts'
import { growthOf, hasBent, type Step } from './steady.ts'
import { GROUPS, PEOPLE, updateAt } from './traffic.ts'

const SECRET = 'load-secret-of-no-worth'
/** Telegram's own most for a webhook. */
const CONNECTIONS = 100
/** Each step asks for so many times the one before. */
const RISE = 1.4
const MOST_STEPS = 16
const MEMORY_SAMPLES = 40
/** What it settles to: caches fill first, and V8 takes its time to believe that it has enough. */
const SETTLING = 0.3
const MOST_GROWTH = 0.1

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '8' },
    from: { type: 'string', default: '100' },
    updates: { type: 'string', default: '1000000' },
  },
})
const say = (line: string) => process.stdout.write(`${line}\n`)

const { TEST_DATABASE_URL: server, TEST_REDIS_URL: redisUrl } = process.env
const telegram = await createTelegramEcho()
const forgetting = setInterval(() => telegram.takeCalls(), 1_000)
const database = server && redisUrl ? await createTestDatabase(server) : undefined
const program = await startProgram('lib/local/serve.ts', {
  TELEGRAM_BOT_TOKEN: '700000002:load-token-of-no-worth',
  TELEGRAM_BOT_USERNAME: 'LoadPhantomBot',
  TELEGRAM_API_ROOT: telegram.url,
  TELEGRAM_WEBHOOK_SECRET: SECRET,
  LOG_LEVEL: 'error',
  LOCAL_CRONS: '1',
  ...(database && redisUrl ? { DATABASE_URL: database.url, REDIS_URL: redisUrl } : {}),
})
try {
  await run(program)
} finally {
  await program.stop()
  clearInterval(forgetting)
  await telegram.close()
  if (database && server) await dropTestDatabase(server, database.name)
}

async function run({ url, pid }: Program): Promise<void> {
  let sent = 0
  const post = (how: { overallRate?: number; amount?: number; seconds?: number }) =>
    drive(url, how, () => updateAt(sent++))
  say(
    `${GROUPS} groups of ${PEOPLE}, ${database ? 'real' : 'embedded'} stores; everybody says good evening first`,
  )
  await post({ amount: GROUPS * PEOPLE })

  say('  asked/s  answered/s   p50 ms   p95 ms   p99 ms   failed')
  const steps: Step[] = []
  for (let rate = Number(values.from); steps.length < MOST_STEPS; rate *= RISE) {
    const step = await post({ overallRate: Math.round(rate), seconds: Number(values.seconds) })
    say(
      `${pad(step.asked)}${pad(step.answered, 12)}${pad(step.p50)}${pad(step.p95)}${pad(step.p99)}${pad(step.failed)}`,
    )
    steps.push(step)
    if (hasBent(steps[0] ?? step, step)) break
  }
  const kept = steps.filter((step) => !hasBent(steps[0] ?? step, step)).at(-1)
  if (!kept) throw new Error('it did not keep up with the very first step: --from something less')
  say(
    `keeps up with ${kept.asked} updates a second, ${round(kept.p95 / (steps[0]?.p95 || 1))} × the calmest p95`,
  )
  if (Number(values.updates) > 0) await watchMemory(pid, Number(values.updates), kept.asked / 2, post)
}

type Post = (how: { overallRate?: number; amount?: number; seconds?: number }) => Promise<Step>

/** @param rate half of what it keeps up with: memory that grows by itself, not by a queue */
async function watchMemory(pid: number, updates: number, rate: number, post: Post): Promise<void> {
  const samples: number[] = []
  let failed = 0
  for (let sample = 0; sample < MEMORY_SAMPLES; sample++) {
    const step = await post({ overallRate: Math.round(rate), amount: Math.ceil(updates / MEMORY_SAMPLES) })
    failed += step.failed
    samples.push(residentMegabytes(pid))
  }
  const settled = samples.slice(Math.floor(samples.length * SETTLING))
  const growth = growthOf(settled)
  const flat = growth <= MOST_GROWTH && failed === 0
  say(`memory over ${updates} updates: ${samples.map((each) => Math.round(each)).join(' ')} MB`)
  say(
    `${flat ? 'ok  ' : 'MISS'}    grown by ${Math.round(growth * 100)} % since the first ${SETTLING * 100} % of them (at most ${MOST_GROWTH * 100} %), ${failed} failed`,
  )
  if (!flat) process.exitCode = 1
}

/** Of a process, as every Unix tells it. */
function residentMegabytes(pid: number): number {
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024
}

async function drive(
  url: string,
  { overallRate, amount, seconds }: { overallRate?: number; amount?: number; seconds?: number },
  nextBody: () => string,
): Promise<Step> {
  const result = await autocannon({
    url,
    connections: CONNECTIONS,
    ...(overallRate ? { overallRate } : {}),
    ...(amount ? { amount } : {}),
    ...(seconds ? { duration: seconds } : {}),
    requests: [
      {
        method: 'POST',
        path: '/api/telegram',
        headers: { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': SECRET },
        setupRequest: (request) => ({ ...request, body: nextBody() }),
      },
    ],
  })
  // Whoever is still being answered is no part of the next step.
  await sleep(200)
  const answered = result['2xx'] / result.duration
  return {
    asked: overallRate ?? Math.round(answered),
    answered: Math.round(answered),
    p50: result.latency.p50,
    // It tells the 97.5th instead of the 95th: stricter.
    p95: result.latency.p97_5,
    p99: result.latency.p99,
    failed: result.non2xx + result.errors + result.timeouts,
  }
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}

function pad(value: number, width = 9): string {
  return String(value).padStart(width)
}
