import { type Kysely, sql } from 'kysely'

/** Who is told of what happened, and when next; and how much is said in a group, by the hour. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table digest_schedules (
      id bigint generated always as identity primary key,
      group_id bigint not null references groups,
      -- Null: the group's own, as often as its settings say.
      person_id bigint references people,
      frequency text check (frequency in ('daily', 'weekly')),
      -- '-infinity': to be reckoned from \`since\` on. 'infinity': none until the settings change.
      next_at timestamptz not null default '-infinity',
      -- Null: from when it is first looked at.
      since timestamptz,
      constraint digest_schedules_whose unique nulls not distinct (group_id, person_id),
      constraint digest_schedules_frequency check ((person_id is null) = (frequency is null))
    )`.execute(db)
  await sql`create index digest_schedules_due on digest_schedules (next_at, id) where next_at < 'infinity'`.execute(
    db,
  )
  await sql`create index digest_schedules_person on digest_schedules (person_id) where person_id is not null`.execute(
    db,
  )
  await schedules(db)

  await sql`
    create table group_messages (
      group_id bigint not null references groups,
      -- Its beginning: days of every time zone are made of hours.
      hour timestamptz not null,
      messages bigint not null,
      primary key (group_id, hour)
    )`.execute(db)
  await paths(db)
}

/** What happened in a period is found without reading all that happened before. */
async function paths(db: Kysely<unknown>): Promise<void> {
  await sql`create index members_first_seen on members (group_id, first_seen_at)`.execute(db)
  await sql`create index contracts_signed on contracts (group_id, signed_at)`.execute(db)
  await sql`create index contracts_ended on contracts (group_id, ended_at) where ended_at is not null`.execute(
    db,
  )
  await sql`create index ledger_transactions_largest on ledger_transactions (group_id, coins)
    where code = 'transfer'`.execute(db)
}

/** Each group has a schedule from its beginning, and one that the settings no longer fit is reckoned anew. */
async function schedules(db: Kysely<unknown>): Promise<void> {
  await sql`alter table groups add column settings_at timestamptz`.execute(db)
  await sql`
    create function digest_begin() returns trigger language plpgsql as $$
    begin
      insert into digest_schedules (group_id, since) values (new.id, new.created_at);
      return null;
    end $$`.execute(db)
  await sql`
    create trigger digest_begin after insert on groups for each row execute function digest_begin()`.execute(
    db,
  )

  // What has come already is still told.
  await sql`
    create function digest_replan() returns trigger language plpgsql as $$
    begin
      update digest_schedules set next_at = '-infinity', since = new.settings_at
       where group_id = new.id and next_at > new.settings_at;
      return null;
    end $$`.execute(db)
  await sql`
    create trigger digest_replan after update of settings on groups for each row
      when ((old.settings -> 'digests.frequency', old.settings -> 'digests.weekday', old.settings -> 'digests.hour',
          old.settings -> 'group.timeZone')
        is distinct from
        (new.settings -> 'digests.frequency', new.settings -> 'digests.weekday', new.settings -> 'digests.hour',
          new.settings -> 'group.timeZone'))
      execute function digest_replan()`.execute(db)

  await sql`insert into digest_schedules (group_id) select id from groups`.execute(db)
}
