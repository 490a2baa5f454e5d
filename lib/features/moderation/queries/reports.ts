import { sql } from 'kysely'
import { z } from 'zod'
import { type AuditEntry, auditExpression } from '../../../community/audit.ts'
import { reachableExpression } from '../../../jobs/statements.ts'
import type { Database } from '../../../platform/database.ts'
import { readRows } from '../../../platform/rows.ts'
import type { UserId } from '../../../values/ids.ts'
import { alertExpression, type NewAlert } from './alerts.ts'

const reportRow = z.object({ reachable: z.boolean() })

/** Alerts moderators of a report. @returns whether one of them can be told now */
export async function insertReport(
  database: Database,
  alert: NewAlert,
  moderators: readonly UserId[],
): Promise<boolean> {
  const [row] = await readRows(
    database,
    reportRow,
    sql`select ${alertExpression(alert)} as ref, ${reachableExpression(moderators)} as reachable`,
  )
  return row?.reachable ?? false
}

/** An act that changes nothing in the database itself. */
export async function insertAudit(database: Database, entry: AuditEntry): Promise<void> {
  await sql`select ${auditExpression(entry)}`.execute(database.query)
}
