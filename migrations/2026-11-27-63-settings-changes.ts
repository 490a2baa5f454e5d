import { type Kysely, sql } from 'kysely'

/** What was changed of a group's settings and modules, each by the key of the act that changed it: it happens once. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table settings_changes (
      id bigint generated always as identity primary key,
      group_id bigint not null references groups (id),
      key text not null,
      actor_id bigint not null,
      name text not null,
      before jsonb,
      after jsonb,
      changed_at timestamptz not null,
      constraint settings_changes_once unique (group_id, key))`.execute(db)
}
