import { sql } from 'kysely'
import { z } from 'zod'
import { auditExpression, isAudited } from '../../../community/audit.ts'
import { type FoundPerson, mentioned, mentionedRow, toFound } from '../../../community/people.ts'
import type { PersonMention } from '../../../contract/arguments.ts'
import type { Act } from '../../../contract/turn.ts'
import type { Database, Statement } from '../../../platform/database.ts'
import { readRows } from '../../../platform/rows.ts'
import type { GroupId, UserId } from '../../../values/ids.ts'
import { instant } from '../../../values/instant.ts'

/** @returns undefined where nobody is known by that mention. A bot that is answered to need not have been seen coming */
export async function findMeant(
  database: Database,
  groupId: GroupId,
  mention: PersonMention,
): Promise<FoundPerson | undefined> {
  const meant =
    mention.by === 'id' && mention.isBot
      ? sql`(select user_id, first_name, last_name, username, is_bot, community_is_here(${groupId}::bigint, user_id) as here
          from people where user_id = ${mention.userId}::bigint and is_bot)`
      : mentioned(mention, groupId, 'known')
  const [row] = await readRows(database, mentionedRow, sql`select * from ${meant} t`)
  return row && toFound(row)
}

/** Whether somebody is trusted in a group: a boolean for another statement. */
export const isTrusted = (groupId: GroupId, person: UserId): Statement =>
  sql`exists (select from guard_members m
    where m.group_id = ${groupId}::bigint and m.user_id = ${person}::bigint and m.trusted_at is not null)`

const trustedRow = z.object({ audit: z.bigint().nullable() })

/** Trusts somebody by the actor's word, and notes it in the audit; once by the act's key: what came since stands. */
export async function trust(
  { services, actor, key, now }: Act,
  groupId: GroupId,
  person: UserId,
  hash: string | undefined,
): Promise<void> {
  await readRows(
    services.database,
    trustedRow,
    sql`
    with trusted as materialized (
      select guard_trust(${groupId}::bigint, ${person}::bigint, ${instant(now)}, ${actor.userId}::bigint, ${hash ?? null})
       where not ${isAudited(groupId, key)})
    select ${auditExpression({ groupId, key, actorId: actor.userId, act: 'guard.trust', subjectId: person, at: now })} as audit
      from trusted`,
  )
}

/** For a batch: a bot that an administrator brings in is the group's. */
export const trustingBot = (groupId: GroupId, bot: UserId, by: UserId, at: number): Statement =>
  sql`select guard_trust(${groupId}::bigint, ${bot}::bigint, ${instant(at)}, ${by}::bigint, null)`

export interface NewLesson {
  readonly groupId: GroupId
  readonly label: 'spam' | 'ham'
  readonly language: 'es' | 'en'
  readonly words: string
  /** What came with it; taken back, the lesson goes. */
  readonly sanction: string | undefined
}

const taughtRow = z.object({ taught: z.bigint() })

/** Teaches a group's guard, once by the act's key. The words stay as long as the lesson does. */
export async function teach(
  { services, actor, key, now }: Act,
  { groupId, label, language, words, sanction }: NewLesson,
  about: UserId,
): Promise<void> {
  await readRows(
    services.database,
    taughtRow,
    sql`
    with taught as (
      insert into guard_lessons (group_id, key, label, language, words, at, by_id, sanction)
      values (${groupId}::bigint, ${key}, ${label}, ${language}, ${words}, ${instant(now)}, ${actor.userId}::bigint,
        ${sanction ?? null})
      on conflict on constraint guard_lessons_once do nothing returning id)
    select count(*) as taught, ${auditExpression({
      groupId,
      key,
      actorId: actor.userId,
      act: `guard.${label}`,
      subjectId: about,
      words,
      at: now,
    })} as audit from taught`,
  )
}
