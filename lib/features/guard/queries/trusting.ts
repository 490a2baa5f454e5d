import { sql } from 'kysely'
import { z } from 'zod'
import { auditExpression, isAudited } from '../../../community/audit.ts'
import { type FoundPerson, mentioned, mentionedRow, toFound } from '../../../community/people.ts'
import type { PersonMention } from '../../../contract/arguments.ts'
import type { Act, GroupAct } from '../../../contract/turn.ts'
import type { Database, Statement } from '../../../platform/database.ts'
import { readRows, rowsAs } from '../../../platform/rows.ts'
import type { GroupId, UserId } from '../../../values/ids.ts'
import { instant } from '../../../values/instant.ts'
import { type Sanctioned, sanctionedSchema } from '../../moderation/index.ts'
import type { Person } from './standing.ts'

/** @returns undefined where nobody is known by that mention */
export async function findMeant(
  database: Database,
  groupId: GroupId,
  mention: PersonMention,
): Promise<FoundPerson | undefined> {
  const [row] = await readRows(
    database,
    mentionedRow,
    sql`select * from ${mentioned(mention, groupId, 'shown')} t`,
  )
  return row && toFound(row)
}

/** Whether somebody is trusted in a group: a boolean for another statement. */
export const isTrusted = (groupId: GroupId, person: UserId): Statement =>
  sql`exists (select from guard_members m
    where m.group_id = ${groupId}::bigint and m.user_id = ${person}::bigint and m.trusted_at is not null)`

const trustedRow = z.object({ was: z.boolean() })

/** Somebody gives their word for others, now or a moment ago. */
export interface Trusting extends Pick<GroupAct, 'services' | 'group' | 'key' | 'now'> {
  readonly by: UserId
}

/**
 * Trusts somebody by another's word, and notes it in the audit; once by the act's key: what came since stands.
 * @param first what goes with it, before it
 * @returns whether they were trusted already: then nothing is noted
 */
export async function trust(
  { services, by, group: { groupId }, key, now }: Trusting,
  person: UserId,
  hashes: readonly string[],
  first: Statement,
): Promise<boolean> {
  const [, rows] = await services.database.batch([
    first,
    sql`
    with before as materialized (select ${isTrusted(groupId, person)} as was, ${isAudited(groupId, key)} as again),
    trusted as materialized (
      select guard_trust(${groupId}::bigint, ${person}::bigint, ${instant(now)}, ${by}::bigint, ${[...hashes]}::text[])
        from before where not again)
    select was and not again as was, case when not was and exists (select from trusted) then
      ${auditExpression({ groupId, key, actorId: by, act: 'guard.trust', subjectId: person, at: now })} end as audit
      from before`,
  ])
  return rowsAs(trustedRow, rows).some(({ was }) => was)
}

/** For a batch: a bot that an administrator brings in is the group's. */
export const trustingBot = (groupId: GroupId, bot: UserId, by: UserId, at: number): Statement =>
  sql`select guard_trust(${groupId}::bigint, ${bot}::bigint, ${instant(at)}, ${by}::bigint, '{}')`

export interface NewLesson {
  readonly groupId: GroupId
  readonly label: 'spam' | 'ham'
  readonly language: 'es' | 'en'
  readonly words: string
}

/** @param from rows that say when it is taught: one or none. @param sanction what came with it; taken back, the lesson goes */
const lessonStatement = (
  { actor, key, now }: Act,
  { groupId, label, language, words }: NewLesson,
  { from, sanction }: { readonly from: Statement; readonly sanction: Statement },
): Statement => sql`
      insert into guard_lessons (group_id, key, label, language, words, at, by_id, sanction)
      select ${groupId}::bigint, ${key}, ${label}, ${language}, ${words}, ${instant(now)}, ${actor.userId}::bigint,
        ${sanction} from ${from}
      on conflict on constraint guard_lessons_once do nothing returning id`

const lessonAudit = ({ actor, key, now }: Act, { groupId, label, words }: NewLesson, about: UserId) =>
  auditExpression({
    groupId,
    key,
    actorId: actor.userId,
    act: `guard.${label}`,
    subjectId: about,
    words,
    at: now,
  })

const taughtRow = z.object({ taught: z.bigint() })

/** Teaches a group's guard, once by the act's key. The words stay as long as the lesson does. */
export async function teach(act: Act, lesson: NewLesson, about: UserId): Promise<void> {
  await readRows(
    act.services.database,
    taughtRow,
    sql`
    with taught as (${lessonStatement(act, lesson, { from: sql`(select) one`, sanction: sql`null::text` })})
    select count(*) as taught, ${lessonAudit(act, lesson, about)} as audit from taught`,
  )
}

const markedRow = z.object({ done: sanctionedSchema })

/**
 * By a moderator's word somebody has sent spam: they are sanctioned, whatever they had earned is gone, and the guard learns
 * what they wrote. All of it or nothing, once by the sanction's key: brought again it undoes no undoing.
 * @param lesson undefined for what nothing can be learnt from
 */
export async function markSpam(
  act: Act,
  { groupId, userId: author, hashes }: Person,
  sanction: Statement,
  lesson: NewLesson | undefined,
): Promise<Sanctioned> {
  const from = sql`made`
  const taught = lesson
    ? lessonStatement(act, lesson, { from, sanction: sql`made.done ->> 'ref'` })
    : sql`select null::bigint as id where false`
  const [row] = await readRows(
    act.services.database,
    markedRow,
    sql`
    with sanctioned as materialized (select ${sanction} as done),
    made as materialized (select done from sanctioned where (done ->> 'made')::boolean),
    distrusted as materialized (
      select guard_distrust(${groupId}::bigint, ${author}::bigint, ${instant(act.now)}, ${hashes[0] ?? null})::text from made),
    taught as (${taught})
    select s.done, (select count(*) from distrusted) as distrusted,
      case when exists (select from taught) then ${lesson ? lessonAudit(act, lesson, author) : sql`null::bigint`} end as audit
      from sanctioned s`,
  )
  if (!row) throw new Error('a sanction gives a row')
  return row.done
}
