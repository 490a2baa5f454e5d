import { type Kysely, sql } from 'kysely'

/** What is taken in from files or wiped, and what it takes to undo that for a day. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table exchanges (
      -- Travels in the buttons; drawn at random.
      ref text primary key,
      group_id bigint not null references groups,
      actor_id bigint not null references people,
      -- The act that began it: its redelivery finds the same one.
      begun_key text not null unique,
      kind text not null check (kind in ('import', 'wipe')),
      -- ready: read, and shown to whoever may say yes. faulty, refused: nothing will come of it.
      state text not null check (state in
        ('reading', 'ready', 'faulty', 'refused', 'applying', 'applied', 'undoing', 'undone', 'dropped', 'over')),
      -- Telegram's file id, and what it was called: forgotten when it is over.
      file_id text,
      file_name text,
      -- Names of what it is about, in the order in which they are done.
      parts text[] not null default '{}',
      -- The message that shows how far it is, in the actor's private chat.
      message_id bigint,
      -- What each part counted, by its name.
      facts jsonb not null default '{}',
      -- Of an undo: what couldn't be taken back.
      left_over jsonb not null default '[]',
      begun_at timestamptz not null,
      done_at timestamptz,
      -- Until then it can be applied, or undone.
      until timestamptz not null
    )`.execute(db)
  await sql`create index exchanges_group_id_fkey on exchanges (group_id)`.execute(db)
  await sql`create index exchanges_actor_id_fkey on exchanges (actor_id)`.execute(db)
  await sql`create index exchanges_until on exchanges (until) where state <> 'over'`.execute(db)

  await sql`
    create table exchange_rows (
      ref text not null references exchanges on delete cascade,
      part text not null,
      -- Of the file's row, as a spreadsheet counts it; of a snapshot, one after the other.
      number integer not null,
      user_id bigint,
      other_id bigint,
      -- Lower case; where the file names nobody by their number.
      username text,
      value jsonb not null,
      -- What the part noted of it: what would change, then what did.
      memory jsonb,
      state text not null default 'staged' check (state in ('staged', 'waiting', 'applied')),
      primary key (ref, part, number)
    )`.execute(db)
  await sql`create index exchange_rows_user on exchange_rows (user_id) where state = 'waiting'`.execute(db)
  await sql`create index exchange_rows_other on exchange_rows (other_id) where state = 'waiting'`.execute(db)
  await sql`create index exchange_rows_username on exchange_rows (username) where state = 'waiting'`.execute(
    db,
  )

  // A bond that a group's creator wiped may come back: its consent was never taken back.
  await sql`alter table bonds drop constraint bonds_end_cause_check`.execute(db)
  await sql`alter table bonds add constraint bonds_end_cause_check
    check (end_cause in ('released', 'safeword', 'revoked', 'left', 'blocked', 'wiped'))`.execute(db)
}
