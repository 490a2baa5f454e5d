import { type Kysely, sql } from 'kysely'

/** What the guard knows: since when it looks, whom it trusts where, what it found, and what it was taught. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table guard_groups (
      group_id bigint primary key references groups,
      -- Its first look here: for two days it only watches, but for what is known.
      began_at timestamptz not null
    )`.execute(db)
  await sql`
    create table guard_members (
      group_id bigint not null references groups,
      -- Telegram's id. No reference: the guard may know of somebody before the directory does.
      user_id bigint not null,
      first_at timestamptz not null,
      trusted_at timestamptz,
      -- Null where they earned it.
      trusted_by bigint,
      -- Of the last spam that a moderator or the guard was sure of; it takes trust.
      spam_at timestamptz,
      -- The trust that it took: taken back, they have it again.
      untrusted_at timestamptz,
      -- Their name, bio and channel were looked at.
      profile_at timestamptz,
      primary key (group_id, user_id)
    )`.execute(db)
  await sql`
    create table guard_findings (
      ref text primary key,
      group_id bigint not null references groups,
      -- The act that found it: again, it is the same.
      key text not null,
      user_id bigint not null,
      -- Null: it was not a message.
      message_id bigint,
      thread_id integer,
      at timestamptz not null,
      verdict text not null check (verdict in ('alert', 'act')),
      -- It would have acted, and only watched.
      shadow boolean not null,
      families text[] not null,
      -- Reasons as texts.
      reasons jsonb not null,
      language text not null,
      -- Kept for what was found only, and for thirty days.
      words text,
      -- What was done about it, as moderation knows it; null where nothing was.
      sanction text,
      undone_at timestamptz,
      constraint guard_findings_once unique (group_id, key)
    )`.execute(db)
  await sql`create index guard_findings_at on guard_findings (group_id, at)`.execute(db)
  await sql`create index guard_findings_sanction on guard_findings (sanction) where sanction is not null`.execute(
    db,
  )
  await sql`create index guard_findings_words on guard_findings (at) where words is not null`.execute(db)
  await sql`
    create table guard_lessons (
      id bigint primary key generated always as identity,
      group_id bigint not null references groups,
      -- The act that taught it; taking it back takes this row, and so exactly what it taught.
      key text not null,
      label text not null check (label in ('spam', 'ham')),
      language text not null,
      words text not null,
      at timestamptz not null,
      by_id bigint,
      -- The sanction that came with it: taken back, the lesson goes.
      sanction text,
      constraint guard_lessons_once unique (group_id, key)
    )`.execute(db)
  // Across the groups that opted in, without anybody's id: a keyed hash.
  await sql`
    create table guard_reputation (
      person text not null check (person ~ '^[0-9a-f]{64}$'),
      group_id bigint not null references groups,
      at timestamptz not null,
      primary key (person, group_id)
    )`.execute(db)
  await sql`create index guard_reputation_group_id_fkey on guard_reputation (group_id)`.execute(db)
}
