import { type Kysely, sql } from 'kysely'

/** Groups, people, who is where, and updates that could not be handled. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // Similar names are found by trigram ("did you mean @ana?").
  await sql`create extension if not exists pg_trgm`.execute(db)

  await sql`
    create table groups (
      id bigint generated always as identity primary key,
      -- Null once this group has turned out to be the same as another (see merged_into).
      chat_id bigint unique,
      -- What it was before the upgrade to a supergroup: late messages of the old chat still belong here.
      former_chat_id bigint unique,
      merged_into bigint references groups,
      title text not null,
      is_forum boolean not null default false,
      language text not null default 'es' check (language in ('es', 'en')),
      bot_status text not null default 'member' check (bot_status in ('member', 'administrator', 'gone')),
      settings jsonb not null default '{}',
      modules_off text[] not null default '{}',
      version bigint not null default 1,
      created_at timestamptz not null
    )`.execute(db)

  await sql`
    create table people (
      user_id bigint primary key,
      first_name text not null,
      last_name text,
      username text,
      is_bot boolean not null default false,
      telegram_language text,
      language text check (language in ('es', 'en')),
      private_open boolean not null default false,
      seen_at timestamptz not null
    )`.execute(db)
  // A username moves from one person to another: the newest holder wins, so it can't be unique here.
  await sql`create index people_username on people (lower(username))`.execute(db)
  await sql`create index people_names on people using gin
    ((lower(coalesce(username, '') || ' ' || first_name || ' ' || coalesce(last_name, ''))) gin_trgm_ops)`.execute(
    db,
  )

  await sql`
    create table members (
      group_id bigint not null references groups,
      user_id bigint not null references people,
      first_seen_at timestamptz not null,
      left_at timestamptz,
      primary key (group_id, user_id)
    )`.execute(db)
  await sql`create index members_user on members (user_id)`.execute(db)

  await sql`
    create table command_uses (
      group_id bigint not null references groups,
      day date not null,
      command text not null,
      uses bigint not null,
      primary key (group_id, day, command)
    )`.execute(db)

  // A batch of counters that the tick took out of Redis: its name makes adding it happen once.
  await sql`
    create table command_use_batches (
      batch text primary key,
      flushed_at timestamptz not null
    )`.execute(db)

  await sql`
    create table poison_updates (
      id bigint generated always as identity primary key,
      update_id bigint not null unique,
      body jsonb not null,
      reference text not null,
      error text not null,
      attempts integer not null,
      set_aside_at timestamptz not null,
      replayed_at timestamptz
    )`.execute(db)
}
