import { z } from 'zod'
import type { NewJob } from '../../contract/job.ts'
import type { GroupId } from '../../values/ids.ts'
import { ALERTS, alertsOf } from './rules/ending.ts'

/** What the clock has to do for an auction, as jobs. Their keys begin with its reference, so they can be taken back. */

export const SETTLE_JOB = 'auctions.settle'
export const ALERT_JOB = 'auctions.alert'

export const settlePayload = z.object({ ref: z.string() })
export const alertPayload = z.object({ ref: z.string(), name: z.enum(ALERTS) })

interface Clockwork {
  readonly ref: string
  readonly groupId: GroupId
  readonly endsAt: number
  readonly extensions: number
}

/** Each extension brings another: the one before finds that it has come too early. */
export const settleJob = ({ ref, groupId, endsAt, extensions }: Clockwork): NewJob => ({
  kind: SETTLE_JOB,
  key: `${ref}:${extensions}`,
  groupId,
  dueAt: endsAt,
  payload: { ref },
})

export const jobsOf = (auction: Clockwork, openedAt: number): NewJob[] => [
  ...alertsOf(openedAt, auction.endsAt).map(({ name, dueAt }) => ({
    kind: ALERT_JOB,
    key: `${auction.ref}:${name}`,
    groupId: auction.groupId,
    dueAt,
    payload: { ref: auction.ref, name },
  })),
  settleJob(auction),
]
