import { sql } from 'kysely'
import { z } from 'zod'
import { type Delegations, delegationsOf, toDelegations } from '../../community/delegations.ts'
import { type FoundPerson, mentioned, mentionedRow, toFound } from '../../community/people.ts'
import type { PersonMention } from '../../contract/arguments.ts'
import type { Notice } from '../../contract/notice.ts'
import { noticesExpression } from '../../jobs/statements.ts'
import type { Database } from '../../platform/database.ts'
import { readRows, rowsAs } from '../../platform/rows.ts'
import type { GroupId, UserId } from '../../values/ids.ts'
import { type Named, personSchema } from '../../values/person.ts'

export interface Found extends Delegations {
  /** Undefined where the mention means nobody known, or there is none. */
  readonly person: FoundPerson | undefined
}

/** What was given in a group, and who is meant there: one request. */
export async function findWith(
  database: Database,
  group: GroupId,
  mention: PersonMention | undefined,
): Promise<Found> {
  const [given = [], people = []] = await database.batch([
    delegationsOf(group),
    ...(mention ? [sql`select t.* from ${mentioned(mention, group, 'known')} t`] : []),
  ])
  const [row] = rowsAs(mentionedRow, people)
  return { ...toDelegations(given), person: row && toFound(row) }
}

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

export async function insertNotices(database: Database, notices: readonly Notice[]): Promise<void> {
  await sql`select ${noticesExpression(notices)}`.execute(database.query)
}
