import { type Kysely, sql } from 'kysely'

/**
 * A raid is an alert as any other. A group's rules are one setting, and the accepted answers of its own question are a
 * list.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table moderation_alerts drop constraint moderation_alerts_kind_check`.execute(db)
  await sql`
    alter table moderation_alerts add constraint moderation_alerts_kind_check
      check (kind in ('guard', 'report', 'appeal', 'raid'))`.execute(db)
  // What /reglas has said wins: more people have read it.
  await sql`
    update groups set version = version + 1, settings = (settings - 'door.rules')
      || case when not settings ? 'moderation.rules' and coalesce(settings ->> 'door.rules', '') <> ''
           then jsonb_build_object('moderation.rules', settings -> 'door.rules') else '{}' end
     where settings ? 'door.rules'`.execute(db)
  await sql`
    update groups set version = version + 1, settings = settings || jsonb_build_object('door.answers', coalesce((
        select jsonb_agg(distinct left(btrim(answer), 60)) from regexp_split_to_table(settings ->> 'door.answers', '[/|\n]') answer
         where btrim(answer) <> ''), '[]'))
     where jsonb_typeof(settings -> 'door.answers') = 'string'`.execute(db)
}
