/** lib/jobs: what is done without anybody writing: jobs at their moment, the outbox, and what wakes the bot. */

import { createHash } from 'node:crypto'
import type { Feature } from '../contract/feature.ts'
import type { DueWork } from '../contract/job.ts'
import type { Services } from '../contract/turn.ts'
import type { QStashEnv } from '../platform/env.ts'
import { createQStash } from '../platform/qstash.ts'
import { isFromQStash } from '../platform/qstash-signature.ts'
import type { Renderer } from '../telegram/rendering.ts'
import { createBackground } from './background.ts'
import { dueJobs } from './due-jobs.ts'
import { type DueReport, runDueWork } from './due-work.ts'
import { createOutbox, forgetDone, sendDueNotices } from './outbox.ts'
import { createWakeUps, type WakeUps } from './wake-ups.ts'

/**
 * Well below the function's maxDuration (vercel.json), so that a call ends by itself. The daily one has a whole day to
 * catch up with.
 */
const DUE_BUDGET_MS = { minute: 20_000, day: 40_000 } as const
/** How long a function lives on after its response, at most, to send what is due just now. */
const SOON_BUDGET_MS = 5_000
const QSTASH_TIMEOUT_MS = 5_000

/** What is done without anybody writing: by the clock, and behind the answers. */
export interface Work {
  /** `day` also does what the minute brings: where nothing comes every minute. */
  run(every: DueWork['every']): Promise<{ readonly reports: readonly DueReport[]; readonly failed: boolean }>
  deliverSoon(): void
  catchUp(): void
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
  readonly qstash: QStashEnv | undefined
  /** How the outbox waits for a message's turn. */
  readonly sleep: (ms: number) => Promise<void>
  /** What other rooms have the clock do. */
  readonly more: { readonly minute: readonly DueWork[]; readonly day: readonly DueWork[] }
}

export function createWork({ services, features, renderer, ownerIds, qstash, sleep, more }: WorkParts): Work {
  const { clock, logger } = services
  const outbox = createOutbox({
    services,
    renderer,
    pictures: features.flatMap((feature) => feature.pictures ?? []),
    notices: features.flatMap((feature) => feature.notices ?? []),
    sleep,
  })
  const dueWork = [
    // Jobs first: what was due has then happened before a digest tells of it or a sweep looks at it, as if the call had
    // been on time.
    dueJobs(
      features.flatMap((feature) => feature.jobs ?? []),
      ownerIds,
    ),
    ...features.flatMap((feature) => feature.due ?? []),
    // After what writes to it.
    sendDueNotices(outbox),
  ]
  const minuteWork = dueWork.filter(({ every }) => every === 'minute')
  const wakeUps = qstash && wakeUpsByQStash(qstash, services, minuteWork)
  const delivering = createBackground(async () => {
    try {
      await outbox.send(clock.now() + SOON_BUDGET_MS)
    } finally {
      await wakeUps?.plan()
    }
  }, logger)
  const catchingUp = createBackground(async () => {
    await runDueWork(minuteWork, services, SOON_BUDGET_MS)
    await wakeUps?.plan()
  }, logger)
  const works = {
    // The bot's counters first: digests tell of them.
    minute: [...more.minute, ...minuteWork],
    // Where nothing comes every minute, the day does it all.
    day: [...more.minute, ...dueWork, ...more.day, forgetDone],
  }
  return {
    async run(every) {
      const reports = await runDueWork(works[every], services, DUE_BUDGET_MS[every])
      const planned = (await wakeUps?.plan()) ?? true
      return { reports, failed: !planned || reports.some((report) => report.failed) }
    },
    deliverSoon: () => delivering.start(),
    catchUp: () => catchingUp.start(),
    isWakeUp: (signature, body) => wakeUps?.isCall(signature, body) ?? false,
    async settled() {
      await Promise.all([delivering.settled(), catchingUp.settled()])
    },
  }
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
