/** lib/community: the directory of groups and people, who is where, and the settings in force in a group. */

import { sql } from 'kysely'
import { z } from 'zod'
import type { PersonMention } from '../contract/arguments.ts'
import type { GroupScope } from '../contract/group.ts'
import type { IncomingChat, IncomingUser } from '../contract/incoming.ts'
import type { Database, Statement } from '../platform/database.ts'
import { readRows, rowsAs } from '../platform/rows.ts'
import { type ChatId, chatId, type GroupId, groupId, type UserId, userId } from '../values/ids.ts'
import { instant } from '../values/instant.ts'
import type { Named } from '../values/person.ts'
import { LANGUAGES, type Language } from '../values/text.ts'
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

/** People as one JSON parameter, in the order of their ids: two writers that meet the same people can't deadlock. */
function peopleParameter(people: readonly IncomingUser[]): string {
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
      })),
  )
}

const upsertPeople = (people: readonly IncomingUser[], now: Date, privateOpen: boolean) => sql`
  insert into people (user_id, first_name, last_name, username, is_bot, telegram_language, private_open, seen_at)
  select user_id, first_name, last_name, username, is_bot, telegram_language, ${privateOpen}, ${now}
  from jsonb_to_recordset(${peopleParameter(people)}::jsonb) as person(
    user_id bigint, first_name text, last_name text, username text, is_bot boolean, telegram_language text)
  order by user_id
  on conflict (user_id) do update set
    first_name = excluded.first_name,
    last_name = excluded.last_name,
    username = excluded.username,
    is_bot = excluded.is_bot,
    -- Telegram leaves the language out of replies and mentions: that is no news.
    telegram_language = coalesce(excluded.telegram_language, people.telegram_language),
    private_open = people.private_open or excluded.private_open,
    seen_at = excluded.seen_at
  returning user_id, language, telegram_language`

/**
 * Writes down a group and people seen in it, in one statement; idempotent.
 * @returns the group as it now is
 */
export async function noteGroup(
  database: Database,
  chat: IncomingChat,
  people: readonly IncomingUser[],
  now: Date,
): Promise<GroupScope> {
  const rows = await readRows(
    database,
    scopeRow,
    sql`
    with seen as (${upsertPeople(people, now, false)}),
    moved as (select ${scopeColumns} from groups where former_chat_id = ${chat.id}),
    present as (
      insert into groups (chat_id, title, is_forum, created_at)
      select ${chat.id}, ${chat.title}, ${chat.isForum}, ${now} where not exists (select from moved)
      on conflict (chat_id) do update set
        title = excluded.title,
        is_forum = excluded.is_forum,
        version = groups.version
          + case when (groups.title, groups.is_forum) is distinct from (excluded.title, excluded.is_forum)
            then 1 else 0 end
      returning ${scopeColumns}
    ),
    here as (select * from moved union all select * from present),
    joined as (
      insert into members (group_id, user_id, first_seen_at)
      select here.id, seen.user_id, ${now} from here, seen
      order by seen.user_id
      on conflict (group_id, user_id) do update set left_at = null where members.left_at is not null
    )
    select * from here`,
  )
  return one(rows)
}

/**
 * The scope of a group that is not the chat's, or as it is at this moment.
 * @param of its id, or a scalar SQL expression (bigint) that finds it
 * @returns undefined when there is no such group
 */
export async function findScope(
  database: Database,
  of: GroupId | Statement,
): Promise<GroupScope | undefined> {
  const id = typeof of === 'bigint' ? sql`${of}::bigint` : of
  const [row] = await readRows(database, scopeRow, sql`select ${scopeColumns} from groups where id = ${id}`)
  return row && toScope(row)
}

const languageRow = z.object({ language: z.enum(LANGUAGES).nullable() })

/** Writes down somebody who writes in private. @returns the language they chose, or else Telegram's, if it is ours. */
export async function notePrivate(
  database: Database,
  person: IncomingUser,
  now: Date,
): Promise<{ chosen: Language | undefined }> {
  const [row] = await readRows(
    database,
    languageRow,
    sql`with seen as (${upsertPeople([person], now, true)}) select language from seen`,
  )
  return { chosen: row?.language ?? undefined }
}

/**
 * Merges `patch` into the group's settings (null takes a setting back to its default).
 * @param at when that was decided: what is planned by a setting is planned anew from then on
 */
export async function updateSettings(
  database: Database,
  id: GroupId,
  patch: Readonly<Record<string, unknown>>,
  at: number,
): Promise<GroupScope> {
  const rows = await readRows(
    database,
    scopeRow,
    sql`
    update groups set settings = jsonb_strip_nulls(settings || ${JSON.stringify(patch)}::jsonb),
      settings_at = ${instant(at)}, version = version + 1
    where id = ${id} returning ${scopeColumns}`,
  )
  return one(rows)
}

export async function updateGroupLanguage(
  database: Database,
  id: GroupId,
  language: Language,
): Promise<GroupScope> {
  const rows = await readRows(
    database,
    scopeRow,
    sql`
    update groups set language = ${language}, version = version + 1 where id = ${id}
    returning ${scopeColumns}`,
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

export async function updateModules(
  database: Database,
  id: GroupId,
  modulesOff: readonly string[],
): Promise<GroupScope> {
  const rows = await readRows(
    database,
    scopeRow,
    sql`
    update groups set modules_off = ${[...modulesOff]}, version = version + 1 where id = ${id}
    returning ${scopeColumns}`,
  )
  return one(rows)
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

const upgradedRow = z.object({ upgraded: z.boolean() })

const chatRow = z.object({ chat_id: z.bigint().transform(chatId) })

/** Telegram's id of a group's chat. @returns undefined where the bot is no longer */
export async function findChat(database: Database, id: GroupId): Promise<ChatId | undefined> {
  const [row] = await readRows(
    database,
    chatRow,
    sql`select chat_id from groups where id = ${id}::bigint and chat_id is not null and bot_status <> 'gone'`,
  )
  return row?.chat_id
}

/** @returns whether the bot was in the group already, and came to this chat by its upgrade */
export async function updateBotStatus(
  database: Database,
  chat: ChatId,
  status: 'member' | 'administrator' | 'gone',
): Promise<{ upgraded: boolean }> {
  const [row] = await readRows(
    database,
    upgradedRow,
    sql`
    with before as (select id, bot_status, former_chat_id from groups where chat_id = ${chat} for update)
    update groups set bot_status = ${status} from before where groups.id = before.id
    returning before.former_chat_id is not null and before.bot_status <> 'gone' as upgraded`,
  )
  return { upgraded: row?.upgraded ?? false }
}

export async function updateMemberLeft(
  database: Database,
  chat: ChatId,
  person: UserId,
  leftAt: Date | null,
): Promise<void> {
  await sql`
    update members set left_at = ${leftAt} from groups
    where groups.chat_id = ${chat} and members.group_id = groups.id and members.user_id = ${person}
  `.execute(database.query)
}

/**
 * A group became a supergroup: the chat id changes, the group stays. Telegram says it twice (once in each chat) and
 * messages of the new chat may overtake both, so the new chat may already pass for a group of its own: that young
 * row gives its chat up and points here. Doing it again changes nothing.
 */
export async function moveGroup(
  database: Database,
  from: ChatId,
  to: ChatId,
): Promise<GroupScope | undefined> {
  const [, , found] = await database.batch([
    sql`update groups young set chat_id = null, merged_into = old.id
        from groups old where young.chat_id = ${to} and old.chat_id = ${from}`,
    // Above any version of the young row, or the young row's cached scope would win.
    sql`update groups old set chat_id = ${to}, former_chat_id = ${from}, version = 1 + greatest(old.version,
          (select max(version) from groups young where young.merged_into = old.id))
        where chat_id = ${from}`,
    sql`select ${scopeColumns} from groups where chat_id = ${to}`,
  ])
  const [row] = rowsAs(scopeRow, found)
  return row && toScope(row)
}

// ------------------------------------------------------------------------------------------ people by name

export interface FoundPerson extends Named {
  readonly username: string | null
  readonly isBot: boolean
}

/** A row of {@link mentioned}. */
export const mentionedRow = z.object({
  user_id: z.bigint().transform(userId),
  first_name: z.string(),
  last_name: z.string().nullable(),
  username: z.string().nullable(),
  is_bot: z.boolean(),
})

/** What it says, in one's own words. */
export const toFound = (row: z.infer<typeof mentionedRow>): FoundPerson => ({
  userId: row.user_id,
  firstName: row.first_name,
  lastName: row.last_name,
  username: row.username,
  isBot: row.is_bot,
})

/**
 * The person that a mention means in a group, as a subquery of columns user_id, first_name, last_name, username,
 * is_bot: none or one row. For use in a feature's own statement, so that naming somebody costs no request of its own.
 * Only people seen in this group: a name of somebody from elsewhere would send coins out of sight.
 */
export function mentioned(mention: PersonMention, id: GroupId) {
  const columns = sql`select user_id, first_name, last_name, username, is_bot from people`
  const here = sql`exists (
    select from members m where m.group_id = ${id}::bigint and m.user_id = people.user_id)`
  switch (mention.by) {
    case 'id':
      return sql`(${columns} where user_id = ${mention.userId} and ${here})`
    case 'username':
      // Usernames are passed on: the one seen last holds it.
      return sql`(${columns} where lower(username) = ${mention.username.toLowerCase()} and ${here}
        order by seen_at desc limit 1)`
    case 'chat':
      return sql`(${columns} where false)`
  }
}

/** @returns at most `limit` members of the group whose names look most like `name`. */
export async function findSimilarMembers(
  database: Database,
  id: GroupId,
  name: string,
  limit: number,
): Promise<FoundPerson[]> {
  const wanted = name.toLowerCase()
  const known = sql`lower(coalesce(username, '') || ' ' || first_name || ' ' || coalesce(last_name, ''))`
  const rows = await readRows(
    database,
    mentionedRow,
    sql`
    select people.user_id, first_name, last_name, username, is_bot
    from people join members on members.user_id = people.user_id and members.group_id = ${id}
    where ${wanted} <% ${known} and not is_bot and left_at is null
    order by word_similarity(${wanted}, ${known}) desc, people.user_id
    limit ${limit}`,
  )
  return rows.map(toFound)
}

function one([row]: readonly ScopeRow[]): GroupScope {
  if (!row) throw new Error('the group is not in the directory')
  return toScope(row)
}
