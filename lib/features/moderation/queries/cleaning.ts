import { sql } from 'kysely'
import { type AuditEntry, auditExpression } from '../../../community/audit.ts'
import type { NewJob } from '../../../contract/job.ts'
import { jobsExpression } from '../../../jobs/statements.ts'
import type { Database } from '../../../platform/database.ts'

/** Puts something on the list that Telegram is to do, and what is to be said of it into the audit. */
export async function insertJob(database: Database, job: NewJob, audit?: AuditEntry): Promise<void> {
  const noted = audit ? sql`, ${auditExpression(audit)} as audited` : sql``
  await sql`select ${jobsExpression([job])} as jobs ${noted}`.execute(database.query)
}
