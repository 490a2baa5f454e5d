/** lib/jobs: what is done without anybody writing: jobs at their moment, the outbox, and what wakes the bot. */

import { createHash } from 'node:crypto'
import type { Redis } from '@upstash/redis'
import { sql } from 'kysely'
import type { Feature } from '../contract/feature.ts'
import type { DueWork } from '../contract/job.ts'
import type { Services } from '../contract/turn.ts'
import type { QStashEnv } from '../platform/env.ts'
import type { Logger } from '../platform/logger.ts'
import { type Cost, type Metering, tenths, tripsOf } from '../platform/metering.ts'
import { createQStash } from '../platform/qstash.ts'
import { isFromQStash } from '../platform/qstash-signature.ts'
import type { ChatBudget } from '../telegram/budget.ts'
import type { Renderer } from '../telegram/rendering.ts'
import type { Alerts } from './alerts.ts'
import { createBackground } from './background.ts'
import { dueJobs } from './due-jobs.ts'
import { type DueReport, runDueWork } from './due-work.ts'
import type { Metrics, Tick } from './metrics.ts'
import { createNextDue } from './next-due.ts'
import { createOutbox, forgetDone, sendDueNotices } from './outbox.ts'
import { findEarliest } from './queries.ts'
import { say } from './texts.ts'
import { createWakeUps, type WakeUps } from './wake-ups.ts'

/**
 * Well below the function's maxDuration (vercel.json), so that a call ends by itself. The daily one has a whole day to
 * catch up with.
 */
const DUE_BUDGET_MS = { minute: 20_000, day: 40_000, backup: 270_000 } as const
/** How long a function lives on after its response, at most, to send what is due just now. */
const SOON_BUDGET_MS = 5_000
/** The same for what waits for others' servers: within the function's maxDuration with what came before it. */
const BESIDE_BUDGET_MS = 15_000
const QSTASH_TIMEOUT_MS = 5_000

/** What is done without anybody writing: by the clock, and behind the answers. */
export interface Work {
  /** `day` also does what the minute brings: where nothing comes every minute. */
  run(tick: Tick): Promise<{ readonly reports: readonly DueReport[]; readonly failed: boolean }>
  deliverSoon(): void
  catchUp(): void
  /** Has the next tick look for what is due, whatever becomes of this instance. An update's commit says so itself. */
  announce(): void
  behind(work: () => Promise<unknown>): void
  /** Whether it is a wake-up of QStash's: then it has come. */
  isWakeUp(signature: string, body: Uint8Array): boolean
  /** Resolves when what goes on behind the answers has come to its end. */
  settled(): Promise<void>
}

export interface WorkParts {
  readonly services: Services
  readonly features: readonly Feature[]
  readonly renderer: Renderer
  readonly ownerIds: readonly number[]
  readonly alerts: Alerts
  readonly metering: Metering
  readonly metrics: Metrics
  /** What a group hears of the bot, answers and all. */
  readonly budget: ChatBudget
  readonly redis: Redis
  readonly qstash: QStashEnv | undefined
  /** How the outbox waits for a message's turn. */
  readonly sleep: (ms: number) => Promise<void>
  /** What other rooms have the clock do. */
  readonly more: { readonly minute: readonly DueWork[]; readonly day: readonly DueWork[] }
}

export function createWork(parts: WorkParts): Work {
  const {
    services,
    features,
    renderer,
    ownerIds,
    alerts,
    metering,
    metrics,
    budget,
    redis,
    qstash,
    sleep,
    more,
  } = parts
  const { clock, logger } = services
  const besideWork = features.flatMap((feature) => feature.due ?? []).filter(({ beside }) => beside)
  const nextBeside = () => sql`least(${sql.join([sql`null::timestamptz`, ...momentsOf(besideWork)])})`
  const outbox = createOutbox({
    services,
    renderer,
    pictures: features.flatMap((feature) => feature.pictures ?? []),
    notices: features.flatMap((feature) => feature.notices ?? []),
    budget,
    beside: {
      next: nextBeside,
      start: () => calling.start(),
    },
    ownerIds,
    counters: metering.counters,
    sleep,
  })
  const dueWork = [
    // Jobs first: what was due has then happened before a digest tells of it or a sweep looks at it, as if the call had
    // been on time.
    dueJobs(
      features.flatMap((feature) => feature.jobs ?? []),
      ownerIds,
      metering.counters,
    ),
    ...features.flatMap((feature) => feature.due ?? []).filter(({ beside }) => !beside),
    alerts.due,
    // After what writes to it.
    sendDueNotices(outbox, nextBeside),
  ]
  const minuteWork = dueWork.filter(({ every }) => every === 'minute')
  const backupWork = dueWork.filter(({ every }) => every === 'backup')
  const wakeUps = qstash && wakeUpsByQStash(qstash, services, [...minuteWork, ...besideWork])
  const nextDue = createNextDue(redis, services.random)
  const left: (() => Promise<unknown>)[] = []
  const leftOver = createBackground(async () => {
    for (let next = left.shift(); next; next = left.shift()) await next()
  }, logger)
  const behind = (each: () => Promise<unknown>) => {
    left.push(each)
    leftOver.start()
  }
  const delivering = createBackground(async () => {
    await leftOver.settled()
    try {
      await outbox.send(clock.now() + SOON_BUDGET_MS)
    } finally {
      // What was written may also be due later: who calls next looks it up.
      await nextDue.sooner(clock.now())
      await wakeUps?.plan()
    }
  }, logger)
  const catchingUp = createBackground(async () => {
    await runDueWork(minuteWork, services, SOON_BUDGET_MS)
    await nextDue.sooner(clock.now())
    await wakeUps?.plan()
  }, logger)
  const calling = createBackground(async () => {
    await runDueWork(besideWork, services, BESIDE_BUDGET_MS)
    await nextDue.sooner(clock.now())
    await wakeUps?.plan()
  }, logger)
  // Where nothing comes every minute, the day does it all.
  const dayWork = dueWork.filter(({ every }) => every !== 'backup')
  const works = {
    minute: [...minuteWork, ...besideWork],
    day: [...dayWork, ...more.day, forgetDone, ...besideWork],
  }
  const findNext = () => findEarliest(services.database, momentsOf(works.minute))
  const tellFailed = async (reports: readonly DueReport[]) => {
    const away = reports.find((report) => report.away)?.away
    if (away) await alerts.tellOfOutage(away)
    for (const report of reports)
      if (report.failed && !report.away)
        await alerts.tell(`work:${report.name}`, say('work_failed', { work: { code: report.name } }))
  }
  const backUp = async () => {
    const reports = await runDueWork(backupWork, services, DUE_BUDGET_MS.backup)
    await tellFailed(reports)
    // What came of it may be told.
    await outbox.send(clock.now() + SOON_BUDGET_MS)
    return { reports, failed: reports.some(({ failed }) => failed), idle: false }
  }
  const doDue = async (tick: Exclude<Tick, 'backup'>) => {
    const every = tick === 'day' ? 'day' : 'minute'
    const end = clock.now() + DUE_BUDGET_MS[every]
    // The bot's counters first: digests tell of them. Where they have counted something, it isn't idle: what was done
    // may have planned something.
    const counted = await runDueWork(more.minute, services, DUE_BUDGET_MS[every])
    const isQuiet = counted.every(({ handled, failed }) => handled === 0 && !failed)
    if (every === 'minute' && isQuiet && (await nextDue.isIdle(clock.now(), metrics.idleNote(tick))))
      return { reports: counted, failed: false, idle: true }
    const done = await nextDue.during(
      () => runDueWork(works[every], services, end - clock.now()),
      // What failed is done again at once, whatever else is known of it.
      async (reports) => (reports.some(({ failed }) => failed) ? clock.now() : await findNext()),
      () => clock.now(),
    )
    const reports = [...counted, ...done]
    await tellFailed(reports)
    const planned = (await wakeUps?.plan()) ?? true
    return { reports, failed: !planned || reports.some((report) => report.failed), idle: false }
  }
  return {
    run: (tick) =>
      metering.measure(async (cost) => {
        const began = performance.now()
        const { idle, ...done } = await (tick === 'backup' ? backUp() : doDue(tick))
        if (!idle) await metrics.ticked(tick)
        logTick(logger, tick, { ...done, idle, ms: performance.now() - began }, cost)
        return done
      }),
    deliverSoon: () => delivering.start(),
    catchUp: () => catchingUp.start(),
    announce: () => behind(() => nextDue.sooner(clock.now())),
    behind,
    isWakeUp: (signature, body) => wakeUps?.isCall(signature, body) ?? false,
    async settled() {
      await Promise.all([leftOver.settled(), delivering.settled(), catchingUp.settled()])
      // They may have begun it.
      await calling.settled()
      await delivering.settled()
    },
  }
}

const momentsOf = (works: readonly DueWork[]) => works.flatMap(({ next }) => (next ? [next()] : []))
interface Ticked {
  readonly reports: readonly DueReport[]
  readonly failed: boolean
  readonly idle: boolean
  readonly ms: number
}

/** One line a tick, as one an update. */
function logTick(logger: Logger, tick: Tick, { reports, failed, idle, ms }: Ticked, cost: Cost): void {
  logger[failed ? 'warn' : 'info'](
    {
      tick,
      outcome: failed ? 'failed' : idle ? 'idle' : 'done',
      handled: reports.reduce((sum, { handled }) => sum + handled, 0),
      failures: reports.filter((report) => report.failed).map(({ name }) => name),
      ...tripsOf(cost),
      ms: tenths(ms),
    },
    'tick',
  )
}

interface QStashWakeUps extends WakeUps {
  isCall(signature: string, body: Uint8Array): boolean
}

/** QStash calls the tick when something falls due. */
function wakeUpsByQStash(
  { url, token, signingKeys, tickUrl }: QStashEnv,
  services: Services,
  works: readonly DueWork[],
): QStashWakeUps {
  const qstash = createQStash({ url, token, timeoutMs: QSTASH_TIMEOUT_MS })
  // QStash drops a second call of the same name, so deployments that share an account need names of their own.
  const deployment = createHash('sha256').update(tickUrl).digest('base64url').slice(0, 12)
  const wakeUps = createWakeUps({
    services,
    works,
    wakeAt: (moment) =>
      qstash.publish({
        destination: tickUrl,
        notBefore: moment,
        name: `wake-${deployment}-${moment / 1000}`,
      }),
  })
  return {
    ...wakeUps,
    isCall(signature, body) {
      const call = { signature, body, destination: tickUrl, now: services.clock.now() }
      if (!isFromQStash(call, signingKeys)) return false
      wakeUps.woken()
      return true
    },
  }
}
