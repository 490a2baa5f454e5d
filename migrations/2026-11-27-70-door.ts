import { type Kysely, sql } from 'kysely'

/** Who stands at the door of which group and what they are asked; how many come; what is to be tidied away there. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table door_entries (
      -- Travels in buttons.
      ref text primary key,
      group_id bigint not null references groups,
      user_id bigint not null references people,
      -- What brought them: its redelivery opens nothing anew.
      key text not null unique,
      -- query: Telegram asked its guard bot; request: the old way; join: they are in, and held.
      way text not null check (way in ('query', 'request', 'join')),
      -- Where who asks to be let in may be written to for five minutes.
      private_chat bigint,
      -- In a raid, by night, by the link of a folder: the strictest kind.
      strict boolean not null,
      -- As lib/features/door/rules/progress.ts has it; holds the answers, and leaves Postgres for nobody's eyes.
      progress jsonb not null,
      most_wrong integer not null,
      answer_ms integer not null,
      -- Rises with every decision: a change is made to what was read, or not at all.
      version integer not null default 1,
      opened_at timestamptz not null,
      -- Null: nothing has been asked yet. In a raid who is held waits for its end.
      asked_at timestamptz,
      waits boolean not null default false,
      expires_at timestamptz not null,
      state text not null default 'open' check (state in ('open', 'passed', 'failed', 'expired', 'left')),
      settled_at timestamptz,
      -- When Telegram had heard of it; its no counts, too.
      told_at timestamptz,
      -- The message that asks: {chatId, messageId, receiverId}.
      shown jsonb,
      constraint door_entries_settled check ((state = 'open') = (settled_at is null))
    )`.execute(db)
  await sql`create unique index door_entries_open on door_entries (group_id, user_id) where state = 'open'`.execute(
    db,
  )
  await sql`create index door_entries_person on door_entries (user_id, opened_at)`.execute(db)
  await sql`create index door_entries_waiting on door_entries (group_id, opened_at) where state = 'open' and waits`.execute(
    db,
  )
  await sql`create index door_entries_group on door_entries (group_id, user_id, opened_at)`.execute(db)
  await sql`create index door_entries_overdue on door_entries (expires_at) where state = 'open'`.execute(db)

  await sql`
    create table door_watch (
      group_id bigint primary key references groups,
      -- Who came within the last minute: {user, at, folder, key}.
      recent jsonb not null default '[]',
      -- Raids so far; since when the present one is on, the last who came in it, and how many.
      raid_no integer not null default 0,
      raid_since timestamptz,
      raid_last_at timestamptz,
      raid_joins integer not null default 0,
      -- The line that leads to the private chat, where nothing can be said aside.
      line jsonb,
      line_at timestamptz,
      -- Who came in since the last welcome, by name; and that welcome.
      entered jsonb not null default '[]',
      welcome jsonb
    )`.execute(db)

  await sql`
    create table door_litter (
      group_id bigint not null references groups,
      message_id bigint not null,
      -- Whose coming it tells of: it goes if they don't get in.
      user_id bigint,
      due_at timestamptz,
      noted_at timestamptz not null,
      primary key (group_id, message_id)
    )`.execute(db)
  await sql`create index door_litter_due on door_litter (group_id, due_at) where due_at is not null`.execute(
    db,
  )
}
