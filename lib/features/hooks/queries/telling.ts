import { sql } from 'kysely'
import type { Notice } from '../../../contract/notice.ts'
import { noticesExpression } from '../../../jobs/statements.ts'
import type { Database } from '../../../platform/database.ts'

export async function insertNotices(database: Database, notices: readonly Notice[]): Promise<void> {
  await sql`select ${noticesExpression(notices)}`.execute(database.query)
}
