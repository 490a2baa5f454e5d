import { type Kysely, sql } from 'kysely'

/** Settings that one group takes over from another of the same person's: the code between the two, and what came of it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table settings_codes (
      -- A keyed hash of the code: nobody reads the code here.
      hash text primary key,
      group_id bigint not null references groups,
      -- Telegram's id: nobody else can use it.
      user_id bigint not null,
      expires_at timestamptz not null,
      used_at timestamptz)`.execute(db)
  await sql`create index settings_codes_group on settings_codes (group_id)`.execute(db)
  await sql`
    create table settings_copies (
      -- Travels in buttons; drawn at random.
      ref text primary key,
      group_id bigint not null references groups,
      from_id bigint not null references groups,
      user_id bigint not null,
      -- Name of a setting → its stored value there and here, as they were when they were shown; null: the default.
      wanted jsonb not null,
      seen jsonb not null,
      left_out text[] not null default '{}',
      made_at timestamptz not null,
      applied_at timestamptz,
      undone_at timestamptz)`.execute(db)
  await sql`create index settings_copies_group on settings_copies (group_id)`.execute(db)
  await sql`create index settings_copies_from on settings_copies (from_id)`.execute(db)
}
