import { type Kysely, sql } from 'kysely'

/** What holds somebody in a group in Telegram: one set of causes, and what of it Telegram was asked for. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table member_holds (
      id bigint primary key generated always as identity,
      group_id bigint not null references groups,
      -- Telegram's id. No reference: at the door somebody may be held who is in no directory yet.
      user_id bigint not null,
      -- door: a challenge that waits; newcomer; mute: a moderator's or the guard's; dungeon; hand: what another
      -- administrator did in Telegram itself.
      cause text not null check (cause in ('door', 'newcomer', 'mute', 'dungeon', 'hand')),
      -- Null: until somebody lifts it.
      until timestamptz,
      -- Names of Telegram's ChatPermissions.
      denied text[] not null check (cardinality(denied) > 0),
      -- Null: the clock, the guard, or an administrator that Telegram doesn't name.
      by_id bigint,
      -- The act that brought it: again, it brings nothing.
      key text not null,
      at timestamptz not null,
      lifted_at timestamptz,
      -- The hold of the same cause whose place it took: undone, that one is in force again.
      replaces bigint references member_holds,
      -- The act that brought it was taken back.
      undone boolean not null default false
    )`.execute(db)
  await sql`create unique index member_holds_once on member_holds (group_id, key)`.execute(db)
  await sql`create unique index member_holds_live on member_holds (group_id, user_id, cause)
    where lifted_at is null`.execute(db)
  await sql`create index member_holds_replaces_fkey on member_holds (replaces) where replaces is not null`.execute(
    db,
  )

  await sql`
    create table member_restrictions (
      group_id bigint not null references groups,
      user_id bigint not null,
      -- Rises with every change of the person's holds, under this row's lock.
      version bigint not null default 1,
      -- Restrictions that may stand in Telegram by this bot: [{denied, until}], until in Unix seconds, 0 for open ones.
      ours jsonb not null default '[]',
      -- Telegram refused, so many times in a row; 0 where it didn't.
      refusals integer not null default 0,
      primary key (group_id, user_id)
    )`.execute(db)
  await sql`create index member_restrictions_refused on member_restrictions (group_id) where refusals > 0`.execute(
    db,
  )

  await takeOverStays(db)
}

/** The dungeon restricted by itself until now: what it left in Telegram is the bot's, and goes on as a hold. */
async function takeOverStays(db: Kysely<unknown>): Promise<void> {
  const denied = sql`array['can_send_audios', 'can_send_documents', 'can_send_photos', 'can_send_videos',
    'can_send_video_notes', 'can_send_voice_notes', 'can_send_polls', 'can_send_other_messages',
    'can_add_web_page_previews', 'can_edit_tag', 'can_change_info', 'can_invite_users', 'can_pin_messages',
    'can_manage_topics']`
  await sql`
    insert into member_holds (group_id, user_id, cause, until, denied, by_id, key, at)
    select group_id, prisoner_id, 'dungeon', release_at, ${denied}, jailer_id, 'dungeon:' || ref, began_at
      from dungeon_stays where ended_at is null and telegram in ('wanted', 'restricted')`.execute(db)
  await sql`
    insert into member_restrictions (group_id, user_id, ours)
    select group_id, prisoner_id, jsonb_agg(jsonb_build_object('denied', to_jsonb(${denied}),
        'until', ceil(extract(epoch from release_at))::bigint) order by began_at)
      from dungeon_stays where telegram = 'restricted' group by group_id, prisoner_id`.execute(db)
  await sql`
    insert into jobs (kind, key, group_id, due_at, payload, run_at)
    select 'community.hold', group_id || ':' || prisoner_id || ':moved', group_id, max(began_at),
           jsonb_build_object('userId', prisoner_id::text), max(began_at)
      from dungeon_stays where telegram = 'restricted' or (ended_at is null and telegram = 'wanted')
     group by group_id, prisoner_id
    on conflict do nothing`.execute(db)
  await sql`
    insert into jobs (kind, key, group_id, due_at, payload, run_at)
    select 'community.hold', group_id || ':' || user_id || ':' || id || ':ends', group_id, until,
           jsonb_build_object('userId', user_id::text), until
      from member_holds where until is not null
    on conflict do nothing`.execute(db)
}
