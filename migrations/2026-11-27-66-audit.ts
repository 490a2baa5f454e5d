import { type Kysely, sql } from 'kysely'

/** Who administered what: one chain a group, each entry bound to the one before. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table audit_entries (
      group_id bigint not null references groups,
      -- From 1 on, without gaps.
      number bigint not null check (number > 0),
      -- Names the act within the group for ever.
      key text not null check (length(key) between 1 and 200),
      -- Null: the clock, or the bot itself.
      actor_id bigint,
      -- feature.what
      act text not null check (act ~ '^[a-z]+\.[a-z_]+$'),
      -- Whom it was done to.
      subject_id bigint,
      -- What it changed, as it was and as it is: nothing that a person wrote about another.
      before jsonb,
      after jsonb,
      -- SHA-256 of salt and words, in hexadecimal; null where there are none. It outlives them.
      words_digest text check (words_digest ~ '^[0-9a-f]{64}$'),
      at timestamptz not null,
      -- The hash of the entry before; 64 zeros for the first.
      previous text not null check (previous ~ '^[0-9a-f]{64}$'),
      hash text not null check (hash ~ '^[0-9a-f]{64}$'),
      primary key (group_id, number),
      constraint audit_once unique (group_id, key)
    )`.execute(db)
  await sql`create index audit_entries_subject on audit_entries (group_id, subject_id, number)
    where subject_id is not null`.execute(db)
  await sql`create index audit_entries_actor on audit_entries (group_id, actor_id, number)
    where actor_id is not null`.execute(db)
  await sql`
    create table audit_heads (
      group_id bigint primary key references groups,
      number bigint not null default 0,
      hash text not null default repeat('0', 64)
    )`.execute(db)
  // What people wrote (a reason, a note), apart from the chain: erased, the chain holds.
  await sql`
    create table audit_words (
      group_id bigint not null,
      number bigint not null,
      salt text not null,
      words text not null,
      primary key (group_id, number),
      constraint audit_words_entry foreign key (group_id, number) references audit_entries (group_id, number)
    )`.execute(db)
}
