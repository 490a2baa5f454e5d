import { sql } from 'kysely'
import type { PersonMention } from '../contract/arguments.ts'
import type { GroupScope } from '../contract/group.ts'
import type { IncomingChat, IncomingUser } from '../contract/incoming.ts'
import type { Database, Statement } from '../platform/database.ts'
import { type GroupId, groupId } from '../values/ids.ts'
import type { Language, Named } from '../values/text.ts'

const scopeColumns = sql`id, title, is_forum, language, settings, modules_off, confined, version`

export interface ScopeRow {
  id: bigint
  title: string
  is_forum: boolean
  language: Language
  settings: Record<string, unknown>
  modules_off: string[]
  confined: Record<string, number>
  version: bigint
}

export function toScope(row: ScopeRow): GroupScope {
  return {
    groupId: groupId(row.id),
    title: row.title,
    isForum: row.is_forum,
    language: row.language,
    settings: row.settings,
    modulesOff: row.modules_off,
    confined: row.confined,
    version: row.version,
  }
}

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
  const { rows } = await sql<ScopeRow>`
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
    select * from here`.execute(database.query)
  const row = rows[0]
  if (!row) throw new Error('a group upsert returned no row')
  return toScope(row)
}

/** Writes down somebody who writes in private. @returns the language they chose, or else Telegram's, if it is ours. */
export async function notePrivate(
  database: Database,
  person: IncomingUser,
  now: Date,
): Promise<{ chosen: Language | undefined }> {
  const { rows } = await sql<{ language: Language | null }>`
    with seen as (${upsertPeople([person], now, true)}) select language from seen`.execute(database.query)
  return { chosen: rows[0]?.language ?? undefined }
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
  const { rows } = await sql<ScopeRow>`
    update groups set settings = jsonb_strip_nulls(settings || ${JSON.stringify(patch)}::jsonb),
      settings_at = ${new Date(at)}, version = version + 1
    where id = ${id} returning ${scopeColumns}`.execute(database.query)
  return one(rows)
}

export async function updateGroupLanguage(
  database: Database,
  id: GroupId,
  language: Language,
): Promise<GroupScope> {
  const { rows } = await sql<ScopeRow>`
    update groups set language = ${language}, version = version + 1 where id = ${id}
    returning ${scopeColumns}`.execute(database.query)
  return one(rows)
}

export async function updatePersonLanguage(
  database: Database,
  userId: number,
  language: Language,
): Promise<void> {
  await sql`update people set language = ${language} where user_id = ${userId}`.execute(database.query)
}

export async function updateModules(
  database: Database,
  id: GroupId,
  modulesOff: readonly string[],
): Promise<GroupScope> {
  const { rows } = await sql<ScopeRow>`
    update groups set modules_off = ${[...modulesOff]}, version = version + 1 where id = ${id}
    returning ${scopeColumns}`.execute(database.query)
  return one(rows)
}

/**
 * Notes in a group's row that somebody is held there until a moment, or no longer, and forgets those whose moment has
 * passed: an UPDATE that returns the row of its scope, for a feature's own statement. In the row itself, so that a newer
 * version of the scope never knows less of it than an older one.
 * @param who rows of group_id and user_id, and `until`: timestamptz, null for who is free again
 */
export const confining = (who: Statement, now: number): Statement => sql`
  update groups g set version = g.version + 1, confined = coalesce((
      select jsonb_object_agg(c.key, c.value) from jsonb_each(g.confined) c
       where c.value::bigint > ${now}::bigint and c.key <> who.user_id::text), '{}')
    || case when who.until is null then '{}'
       else jsonb_build_object(who.user_id::text, (extract(epoch from who.until) * 1000)::bigint) end
  from (${who}) who where g.id = who.group_id
  returning g.id, g.title, g.is_forum, g.language, g.settings, g.modules_off, g.confined, g.version`

/** @returns whether the bot was in the group already, and came to this chat by its upgrade */
export async function updateBotStatus(
  database: Database,
  chatId: number,
  status: 'member' | 'administrator' | 'gone',
): Promise<{ upgraded: boolean }> {
  const { rows } = await sql<{ upgraded: boolean }>`
    with before as (select id, bot_status, former_chat_id from groups where chat_id = ${chatId} for update)
    update groups set bot_status = ${status} from before where groups.id = before.id
    returning before.former_chat_id is not null and before.bot_status <> 'gone' as upgraded`.execute(
    database.query,
  )
  return { upgraded: rows[0]?.upgraded ?? false }
}

export async function updateMemberLeft(
  database: Database,
  chatId: number,
  userId: number,
  leftAt: Date | null,
): Promise<void> {
  await sql`
    update members set left_at = ${leftAt} from groups
    where groups.chat_id = ${chatId} and members.group_id = groups.id and members.user_id = ${userId}
  `.execute(database.query)
}

/**
 * A group became a supergroup: the chat id changes, the group stays. Telegram says it twice (once in each chat) and
 * messages of the new chat may overtake both, so the new chat may already pass for a group of its own: that young
 * row gives its chat up and points here. Doing it again changes nothing.
 */
export async function moveGroup(
  database: Database,
  fromChatId: number,
  toChatId: number,
): Promise<GroupScope | undefined> {
  const [, , found] = await database.batch([
    sql`update groups young set chat_id = null, merged_into = old.id
        from groups old where young.chat_id = ${toChatId} and old.chat_id = ${fromChatId}`,
    // Above any version of the young row, or the young row's cached scope would win.
    sql`update groups old set chat_id = ${toChatId}, former_chat_id = ${fromChatId}, version = 1 + greatest(old.version,
          (select max(version) from groups young where young.merged_into = old.id))
        where chat_id = ${fromChatId}`,
    sql`select ${scopeColumns} from groups where chat_id = ${toChatId}`,
  ])
  const row = (found as ScopeRow[] | undefined)?.[0]
  return row && toScope(row)
}

// ------------------------------------------------------------------------------------------ people by name

export interface FoundPerson extends Named {
  readonly username: string | null
  readonly isBot: boolean
}

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
  const { rows } = await sql<{
    user_id: bigint
    first_name: string
    last_name: string | null
    username: string | null
    is_bot: boolean
  }>`
    select people.user_id, first_name, last_name, username, is_bot
    from people join members on members.user_id = people.user_id and members.group_id = ${id}
    where ${wanted} <% ${known} and not is_bot and left_at is null
    order by word_similarity(${wanted}, ${known}) desc, people.user_id
    limit ${limit}`.execute(database.query)
  return rows.map((row) => ({
    userId: Number(row.user_id),
    firstName: row.first_name,
    lastName: row.last_name,
    username: row.username,
    isBot: row.is_bot,
  }))
}

function one(rows: readonly ScopeRow[]): GroupScope {
  const row = rows[0]
  if (!row) throw new Error('the group is not in the directory')
  return toScope(row)
}
