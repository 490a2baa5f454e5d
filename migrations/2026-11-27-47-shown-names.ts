import { type Kysely, sql } from 'kysely'

/** The names that people chose for a group, in its row: whatever speaks in the group finds them there. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    update groups g set version = g.version + 1, settings = g.settings || jsonb_build_object('community.names', n.names)
    from (select group_id, jsonb_object_agg(user_id::text, alias) as names
            from profiles where alias is not null group by group_id) n
    where n.group_id = g.id`.execute(db)
}
