/** lib/community: the directory of groups and people, who is where, and the settings in force in a group. */

import { sql } from 'kysely'
import { z } from 'zod'
import type { GroupScope } from '../contract/group.ts'
import type { IncomingChat, IncomingUser } from '../contract/incoming.ts'
import type { Services } from '../contract/turn.ts'
import type { Database, Statement } from '../platform/database.ts'
import { readRows, rowsAs } from '../platform/rows.ts'
import { type ChatId, chatId, FIRST_SUPERGROUP, type GroupId, groupId, type UserId } from '../values/ids.ts'
import { LANGUAGES, type Language } from '../values/text.ts'
import { auditExpression } from './audit.ts'
import { arriving } from './presence.ts'
import { heldSchema } from './scope.ts'

const scopeColumns = sql`id, title, is_forum, language, settings, modules_off, confined, version`

export const scopeRow = z.object({
  id: z.bigint().transform(groupId),
  title: z.string(),
  is_forum: z.boolean(),
  language: z.enum(LANGUAGES),
  settings: z.record(z.string(), z.unknown()),
  modules_off: z.array(z.string()),
  confined: z.record(z.string(), heldSchema),
  version: z.bigint(),
})
export type ScopeRow = z.infer<typeof scopeRow>

/** Field by field: what else a statement returns beside these columns must not get into the cache. */
export const toScope = (row: ScopeRow): GroupScope => ({
  groupId: row.id,
  title: row.title,
  isForum: row.is_forum,
  language: row.language,
  settings: row.settings,
  modulesOff: row.modules_off,
  confined: row.confined,
  version: row.version,
})

/** Somebody seen in a group. */
export interface SeenPerson {
  readonly user: IncomingUser
  /** Milliseconds since 1970 when they were here; undefined: only named, which makes nobody a member. */
  readonly hereAt: number | undefined
  /** Telegram tells that they came, or are here; left out: they act here. */
  readonly came?: boolean
}

/** The directory, and how somebody is known again who was erased from it: see Services.keyedHashes. */
export type Directory = Pick<Services, 'database' | 'keyedHashes'>

/** What of somebody is hashed under this bot's keys. */
export const personText = (id: number): string => `person:${id}`

/** People as one JSON parameter, in the order of their ids: two writers that meet the same people can't deadlock. */
function peopleParameter(people: readonly IncomingUser[], { keyedHashes }: Directory): string {
  const byId = new Map(people.map((person) => [person.id, person]))
  return JSON.stringify(
    [...byId.values()]
      .sort((a, b) => a.id - b.id)
      .map(({ id, firstName, lastName, username, isBot, languageCode }) => ({
        user_id: id,
        first_name: firstName,
        last_name: lastName ?? null,
        username: username ?? null,
        is_bot: isBot,
        telegram_language: languageCode ?? null,
        hashes: keyedHashes(personText(id)),
      })),
  )
}

/**
 * A @username belongs to whoever was seen with it last, anywhere: it is taken from all others, or it would pay whoever
 * bore it before. Those who are seen now are left to what is written of themselves.
 */
const freeUsernames = (people: readonly IncomingUser[]) => sql`
  update people set username = null
  where lower(username) = any (${people.flatMap(({ username }) => username?.toLowerCase() ?? [])}::text[])
    and user_id <> all (${people.map(({ id }) => id)}::bigint[])`

/**
 * Whom others name, and who was erased, stays out of it until they come themselves.
 * @param present ids of who comes themselves
 */
const upsertPeople = (
  directory: Directory,
  people: readonly IncomingUser[],
  now: Date,
  { privateOpen, present }: { readonly privateOpen: boolean; readonly present: readonly number[] },
) => sql`
  insert into people (user_id, first_name, last_name, username, is_bot, telegram_language, private_open, seen_at, hashes)
  select user_id, first_name, last_name, username, is_bot, telegram_language, ${privateOpen}, ${now}, person.hashes
  from jsonb_to_recordset(${peopleParameter(people, directory)}::jsonb) as person(
    user_id bigint, first_name text, last_name text, username text, is_bot boolean, telegram_language text, hashes text[])
  where user_id = any (${[...present]}::bigint[])
    or not exists (select from erasures e where e.hashes && person.hashes and e.returned_at is null)
  order by user_id
  on conflict (user_id) do update set
    first_name = excluded.first_name,
    last_name = excluded.last_name,
    username = excluded.username,
    is_bot = excluded.is_bot,
    -- Telegram leaves the language out of replies and mentions: that is no news.
    telegram_language = coalesce(excluded.telegram_language, people.telegram_language),
    private_open = people.private_open or excluded.private_open,
    seen_at = excluded.seen_at,
    hashes = excluded.hashes
  returning user_id, language, telegram_language`

/**
 * Writes down a group and people seen in it, in one statement; idempotent. All of them enter the directory, and those
 * who are here its members.
 * @returns the group as it now is
 */
export async function noteGroup(
  directory: Directory,
  chat: IncomingChat,
  people: readonly SeenPerson[],
  now: Date,
): Promise<GroupScope> {
  return one(await readRows(directory.database, scopeRow, notingGroup(directory, chat, people, now)))
}

/** The same, for a batch. */
export function notingGroup(
  directory: Directory,
  chat: IncomingChat,
  people: readonly SeenPerson[],
  now: Date,
): Statement {
  const present = people.flatMap(({ user, hereAt, came = false }) =>
    hereAt === undefined ? [] : [{ user_id: user.id, here_at: new Date(hereAt).toISOString(), came }],
  )
  return sql`
    with freed as (${freeUsernames(people.map(({ user }) => user))}),
    seen as (${upsertPeople(
      directory,
      people.map(({ user }) => user),
      now,
      { privateOpen: false, present: present.map(({ user_id }) => user_id) },
    )}),
    moved as (select ${scopeColumns} from groups where former_chat_id = ${chat.id}),
    present as (
      insert into groups (chat_id, title, is_forum, username, created_at)
      select ${chat.id}, ${chat.title}, ${chat.isForum}, ${chat.username ?? null}, ${now} where not exists (select from moved)
      on conflict (chat_id) do update set
        title = excluded.title,
        is_forum = excluded.is_forum,
        username = excluded.username,
        version = groups.version
          + case when (groups.title, groups.is_forum) is distinct from (excluded.title, excluded.is_forum)
            then 1 else 0 end
      returning ${scopeColumns}
    ),
    here as (select * from moved union all select * from present),
    joined as (${arriving(
      sql`select here.id as group_id, p.user_id, p.here_at, p.came from here,
            jsonb_to_recordset(${JSON.stringify(present)}::jsonb)
              as p(user_id bigint, here_at timestamptz, came boolean)
            join seen using (user_id)`,
      now,
    )})
    select * from here`
}

/**
 * The scope of a group that is not the chat's, or as it is at this moment; of one that turned out to be another, that one's.
 * @param of its id, or a scalar SQL expression (bigint) that finds it
 * @returns undefined when there is no such group
 */
export async function findScope(
  database: Database,
  of: GroupId | Statement,
): Promise<GroupScope | undefined> {
  const [row] = await readRows(database, scopeRow, scopeOf(of))
  return row && toScope(row)
}

const placedRow = scopeRow.extend({ chat: z.bigint().transform(chatId).nullable() })

/** A group's settings in force, and where it is. */
export interface PlacedScope {
  readonly scope: GroupScope
  /** Undefined where the bot is no longer. */
  readonly chatId: ChatId | undefined
}

/** The same, with the group's chat. */
export async function findPlacedScope(
  database: Database,
  of: GroupId | Statement,
): Promise<PlacedScope | undefined> {
  const [row] = await readRows(
    database,
    placedRow,
    sql`select scope.*, (${chatOf(sql`scope.id`)}) as chat from (${scopeOf(of)}) scope`,
  )
  return row && { scope: toScope(row), chatId: row.chat ?? undefined }
}

/** The same, for a batch; its rows are read by `readScope`. */
export function scopeOf(of: GroupId | Statement): Statement {
  const id = typeof of === 'bigint' ? sql`${of}::bigint` : of
  return sql`select ${scopeColumns} from groups
      where id = (select coalesce(g.merged_into, g.id) from groups g where g.id = ${id})`
}

export function readScope(rows: readonly unknown[] | undefined): GroupScope | undefined {
  const [row] = rowsAs(scopeRow, rows)
  return row && toScope(row)
}

const languageRow = z.object({ language: z.enum(LANGUAGES).nullable() })

/** Writes down somebody who writes in private. @returns the language they chose, or else Telegram's, if it is ours. */
export async function notePrivate(
  directory: Directory,
  person: IncomingUser,
  now: Date,
): Promise<{ chosen: Language | undefined }> {
  const [row] = await readRows(
    directory.database,
    languageRow,
    sql`
    with freed as (${freeUsernames([person])}),
    seen as (${upsertPeople(directory, [person], now, { privateOpen: true, present: [person.id] })})
    select language from seen`,
  )
  return { chosen: row?.language ?? undefined }
}

/** @param by who changed it, when, and by which key: it goes into the audit */
export async function updateGroupLanguage(
  database: Database,
  id: GroupId,
  language: Language,
  by: { readonly actorId: UserId; readonly key: string; readonly at: number },
): Promise<GroupScope> {
  const audited = auditExpression({
    ...by,
    groupId: id,
    act: 'core.language',
    before: { jsonb: sql`to_jsonb(before.was)` },
    after: language,
  })
  const rows = await readRows(
    database,
    scopeRow,
    sql`
    with before as materialized (select language as was from groups where id = ${id}),
    changed as (
      update groups set language = ${language}, version = version + 1 where id = ${id} returning ${scopeColumns})
    select changed.*, case when before.was <> ${language} then ${audited} end as audited from changed, before`,
  )
  return one(rows)
}

export async function updatePersonLanguage(
  database: Database,
  id: UserId,
  language: Language,
): Promise<void> {
  await sql`update people set language = ${language} where user_id = ${id}`.execute(database.query)
}

/**
 * Notes in a group's row that somebody is held there until a moment, or no longer, and forgets those whose moment has
 * passed: an UPDATE that returns the row of its scope, for a feature's own statement. In the row itself, so that a newer
 * version of the scope never knows less of it than an older one.
 * @param who rows of group_id and user_id, and `until`: timestamptz, null for who is free again
 * @param by the feature that holds them, or did
 */
export const confining = (who: Statement, by: string, now: number): Statement => sql`
  update groups g set version = g.version + 1, confined = coalesce((
      select jsonb_object_agg(c.key, c.value) from jsonb_each(g.confined) c
       -- A bare number is the older form: see heldSchema.
       where coalesce(c.value -> 'until', c.value)::bigint > ${now}::bigint and c.key <> who.user_id::text), '{}')
    || case when who.until is null then '{}'
       else jsonb_build_object(who.user_id::text, jsonb_build_object(
         'until', (extract(epoch from who.until) * 1000)::bigint, 'by', ${by}::text)) end
  from (${who}) who where g.id = who.group_id
  returning g.id, g.title, g.is_forum, g.language, g.settings, g.modules_off, g.confined, g.version`

const upgradedRow = z.object({ upgraded: z.boolean(), may_be_upgrade: z.boolean(), returned: z.boolean() })

const chatRow = z.object({ chat_id: z.bigint().transform(chatId) })

/** Telegram's id of a group's chat. @returns undefined where the bot is no longer */
export async function findChat(database: Database, id: GroupId): Promise<ChatId | undefined> {
  const [row] = await readRows(database, chatRow, chatOf(id))
  return row?.chat_id
}

/** The same, for a batch; its rows are read by `readChat`. */
export function chatOf(of: GroupId | Statement): Statement {
  const id = typeof of === 'bigint' ? sql`${of}::bigint` : of
  return sql`select chat_id from groups where id = ${id} and chat_id is not null and bot_status <> 'gone'`
}

export const readChat = (rows: readonly unknown[] | undefined): ChatId | undefined =>
  rowsAs(chatRow, rows)[0]?.chat_id

/**
 * @returns `upgraded`: the bot was in the group already, and came to this chat by its upgrade; `mayBeUpgrade`: that may yet
 * turn out, since there is a group of the same title that is no supergroup, and Telegram's news come in any order;
 * `returned`: it had been taken out of it before
 */
export async function updateBotStatus(
  database: Database,
  chat: ChatId,
  status: 'member' | 'administrator' | 'gone',
): Promise<{ upgraded: boolean; mayBeUpgrade: boolean; returned: boolean }> {
  const [row] = await readRows(
    database,
    upgradedRow,
    sql`
    with before as (select id, bot_status, former_chat_id, title from groups where chat_id = ${chat} for update)
    update groups set bot_status = ${status} from before where groups.id = before.id
    returning before.former_chat_id is not null and before.bot_status <> 'gone' as upgraded,
      before.bot_status = 'gone' and ${status} <> 'gone' as returned,
      ${chat}::bigint < ${FIRST_SUPERGROUP}::bigint and before.former_chat_id is null and exists (
        select from groups o where o.title = before.title and o.chat_id > ${FIRST_SUPERGROUP}::bigint) as may_be_upgrade`,
  )
  return {
    upgraded: row?.upgraded ?? false,
    mayBeUpgrade: row?.may_be_upgrade ?? false,
    returned: row?.returned ?? false,
  }
}

/**
 * A group became a supergroup: the chat id changes, the group stays. Telegram says it twice (once in each chat) and
 * messages of the new chat may overtake both, so the new chat may already pass for a group of its own: that young
 * row gives its chat up, points here, and hands over what it gathered. Where Telegram says it never, an error does
 * (parameters.migrate_to_chat_id). Cards that are live are sent anew, by the outbox. Doing it again changes nothing,
 * but for what has come to the young row since.
 */
export async function moveGroup(
  { database, features }: Pick<Services, 'database' | 'features'>,
  { from, to }: Move,
  at: Date,
): Promise<GroupScope | undefined> {
  const cards = features.flatMap(({ notices = [] }) =>
    notices.filter(({ isCard }) => isCard).map(({ kind }) => kind),
  )
  const [, found] = await database.batch([
    sql`select community_move(${from}, ${to}, ${at}::timestamptz, ${cards}::text[])`,
    sql`select ${scopeColumns} from groups where chat_id = ${to}`,
  ])
  const [row] = rowsAs(scopeRow, found)
  return row && toScope(row)
}

/** From one chat to another. */
interface Move {
  readonly from: ChatId
  readonly to: ChatId
}

function one([row]: readonly ScopeRow[]): GroupScope {
  if (!row) throw new Error('the group is not in the directory')
  return toScope(row)
}
