import { z } from 'zod'
import type { Reply } from '../../contract/answer.ts'
import { defineJob, type Job } from '../../contract/job.ts'
import { type Notice, noticeKind } from '../../contract/notice.ts'
import type { GroupAct, Services } from '../../contract/turn.ts'
import { jobsExpression, noticesExpression } from '../../jobs/statements.ts'
import { type Audit, audit } from '../../ledger/audit.ts'
import { type AuditRun, beginRun, continueRun, endRun, findAskers } from '../../ledger/audit-runs.ts'
import { auditFurther, auditProgress, beginAudit, hasFewEntries } from '../../ledger/audit-slices.ts'
import type { GroupId } from '../../values/ids.ts'
import { personSchema } from '../../values/person.ts'
import { auditScreen } from './screens.ts'
import { say } from './texts.ts'

/** Checked by one statement in less than a second; more than that is carried on by jobs, and told when it is done. */
const FEW_ENTRIES = 50_000
/** Of one job: others of the group wait for it, and a statement takes no longer than a part of a second. */
const SLICES_A_JOB = 4
const JOB_MS = 4_000

export const auditJob = defineJob({
  kind: 'economy.audit',
  payload: z.object({ run: z.string(), part: z.number(), progress: auditProgress }),
})
type AuditPayload = z.output<typeof auditJob.payload>

export const auditedKind = noticeKind({ kind: 'economy.audited', urgent: true })

const askerSchema = z.object({ person: personSchema, threadId: z.number().optional() })
type Asker = z.output<typeof askerSchema>

/** Audits a group's books: at once where they are small, else by the clock, once for all who ask meanwhile. */
export async function auditBooks(
  act: GroupAct,
  { threadId, few = FEW_ENTRIES }: { readonly threadId: number | undefined; readonly few?: number },
): Promise<Reply> {
  const { database } = act.services
  const { groupId } = act.group
  if (await hasFewEntries(database, groupId, few)) return auditScreen(await audit(database, groupId))
  const { userId, firstName, lastName } = act.actor
  const asker: Asker = {
    person: { userId, firstName, ...(lastName && { lastName }) },
    ...(threadId !== undefined && { threadId }),
  }
  const run = { groupId, run: act.key }
  const first = nextJob(run.groupId, act.now, {
    run: act.key,
    part: 1,
    progress: await beginAudit(database, groupId),
  })
  await beginRun(database, run, { asker, at: act.now, first })
  act.services.catchUp()
  return { where: 'aside', otherwise: 'private', text: say('cuadre.counting') }
}

const nextJob = (groupId: GroupId, dueAt: number, payload: AuditPayload) =>
  jobsExpression([auditJob.at(dueAt, { key: `${payload.run}:${payload.part}`, groupId, payload })])

/** Some slices further; then the next job, or the end. */
export async function carryOnAudit(services: Services, job: Job<AuditPayload>): Promise<void> {
  const { database, clock } = services
  const { run, part } = job.payload
  const { groupId } = job
  let { progress } = job.payload
  for (let slice = 0; slice < SLICES_A_JOB && clock.now() < job.now + JOB_MS; slice++) {
    const further = await auditFurther(database, groupId, progress)
    if ('audit' in further) return tell(services, { groupId, run }, further.audit)
    progress = further.progress
  }
  await continueRun(database, { groupId, run }, nextJob(groupId, job.now, { run, part: part + 1, progress }))
}

/** Whoever comes while it is being told is told as well. */
async function tell({ database, deliverSoon }: Services, run: AuditRun, found: Audit): Promise<void> {
  for (;;) {
    const askers = await findAskers(database, run, askerSchema)
    if (askers.length === 0) return
    const told = noticesExpression(askers.map((asker) => noticeOf(run, asker, found)))
    if (await endRun(database, run, { waiting: askers.length, told })) return deliverSoon()
  }
}

const noticeOf = ({ groupId, run }: AuditRun, { person, threadId }: Asker, found: Audit): Notice => ({
  key: `economy:audit:${run}:${person.userId}`,
  kind: auditedKind.kind,
  groupId,
  where: 'aside',
  from: undefined,
  to: { person: person.userId, name: person },
  threadId,
  text: auditScreen(found).text,
})
