import { sql } from 'kysely'
import { type AuditEntry, auditExpression } from '../../../community/audit.ts'
import type { NewJob } from '../../../contract/job.ts'
import { hastenJobsExpression, jobsExpression } from '../../../jobs/statements.ts'
import type { Database } from '../../../platform/database.ts'
import type { GroupId } from '../../../values/ids.ts'

/** Puts something on the list that Telegram is to do, and what is to be said of it into the audit. */
export async function insertJob(database: Database, job: NewJob, audit?: AuditEntry): Promise<void> {
  const noted = audit ? sql`, ${auditExpression(audit)} as audited` : sql``
  await sql`select ${jobsExpression([job])} as jobs ${noted}`.execute(database.query)
}

/** What Telegram refused may be allowed by now: what waits of a kind is tried at once. */
export async function hasten(database: Database, kind: string, group: GroupId, at: number): Promise<void> {
  await sql`select ${hastenJobsExpression(kind, group, at)}`.execute(database.query)
}
