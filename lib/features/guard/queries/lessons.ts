import { sql } from 'kysely'
import { z } from 'zod'
import type { Database } from '../../../platform/database.ts'
import { readRows } from '../../../platform/rows.ts'
import type { GroupId } from '../../../values/ids.ts'
import { LANGUAGES } from '../../../values/text.ts'

const lessonRow = z.object({ label: z.enum(['spam', 'ham']), language: z.enum(LANGUAGES), words: z.string() })

/** What a group taught its guard: words, and what they are. */
export type Lesson = z.infer<typeof lessonRow>

/** More than a group ever teaches; the newest count. */
const MOST = 2_000

export const listLessons = (database: Database, groupId: GroupId): Promise<Lesson[]> =>
  readRows(
    database,
    lessonRow,
    sql`select label, language, words from guard_lessons where group_id = ${groupId}::bigint
      order by id desc limit ${MOST}`,
  )
