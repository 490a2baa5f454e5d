import { type Kysely, sql } from 'kysely'

/** What people who run a group have handed on, and who its creator was when that was last noted. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table groups add column creator_id bigint`.execute(db)
  await sql`
    create table delegations (
      group_id bigint not null references groups,
      -- Telegram's ids: who gave and who got it.
      to_id bigint not null,
      ability text not null check (ability in ('economy', 'moderation', 'mutes', 'events', 'settings', 'audit')),
      from_id bigint not null,
      -- Given by whoever was the group's creator then: it stands without them.
      rooted boolean not null,
      given_at timestamptz not null,
      primary key (group_id, to_id, ability, from_id),
      check (to_id <> from_id))`.execute(db)
}
