import { z } from 'zod'
import { defineJob, type NewJob } from '../../contract/job.ts'
import type { GroupId } from '../../values/ids.ts'
import { ALERTS, alertsOf } from './rules/ending.ts'

/** What the clock has to do for an auction, as jobs. Their keys begin with its reference, so they can be taken back. */

export const settleJob = defineJob({ kind: 'auctions.settle', payload: z.object({ ref: z.string() }) })
export const alertJob = defineJob({
  kind: 'auctions.alert',
  payload: z.object({ ref: z.string(), name: z.enum(ALERTS) }),
})

/** Nothing of these is left to do for an auction that is over. */
export const CLOCK_JOBS = [settleJob.kind, alertJob.kind] as const

interface Clockwork {
  readonly ref: string
  readonly groupId: GroupId
  readonly endsAt: number
  readonly extensions: number
}

/** The end that an auction has now. Each extension brings another: the one before finds that it has come too early. */
export const settlementOf = ({ ref, groupId, endsAt, extensions }: Clockwork): NewJob =>
  settleJob.at(endsAt, { key: `${ref}:${extensions}`, groupId, payload: { ref } })

export const jobsOf = (auction: Clockwork, openedAt: number): NewJob[] => [
  ...alertsOf(openedAt, auction.endsAt).map(({ name, dueAt }) => {
    const { ref, groupId } = auction
    return alertJob.at(dueAt, { key: `${ref}:${name}`, groupId, payload: { ref, name } })
  }),
  settlementOf(auction),
]
