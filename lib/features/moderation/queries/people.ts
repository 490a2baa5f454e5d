import { sql } from 'kysely'
import { z } from 'zod'
import { type FoundPerson, mentioned, mentionedRow, toFound } from '../../../community/people.ts'
import type { PersonMention } from '../../../contract/arguments.ts'
import type { Notice } from '../../../contract/notice.ts'
import { noticesExpression } from '../../../jobs/statements.ts'
import type { Database } from '../../../platform/database.ts'
import { readRows } from '../../../platform/rows.ts'
import type { GroupId, UserId } from '../../../values/ids.ts'
import { type Named, personSchema } from '../../../values/person.ts'

const personRow = z.object({ person: personSchema.nullable() })

/** Somebody by id. @returns undefined for who is in no directory */
export async function findPerson(database: Database, id: UserId): Promise<Named | undefined> {
  const [row] = await readRows(
    database,
    personRow,
    sql`select consent_person(p.user_id) as person from people p where p.user_id = ${id}::bigint`,
  )
  return row?.person ?? undefined
}

/** Something to be told, by itself. */
export async function tell(database: Database, notices: readonly Notice[]): Promise<void> {
  await sql`select ${noticesExpression(notices)}`.execute(database.query)
}

/** Who is meant in a group. @returns undefined where the mention means nobody known */
export async function findMentioned(
  database: Database,
  group: GroupId,
  mention: PersonMention,
): Promise<FoundPerson | undefined> {
  const [row] = await readRows(
    database,
    mentionedRow,
    sql`select t.* from ${mentioned(mention, group, 'shown')} t`,
  )
  return row && toFound(row)
}
