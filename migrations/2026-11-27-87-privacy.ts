import { type Kysely, sql } from 'kysely'

/** Who has had themselves erased: what a restored backup erases again by, and what keeps a bar on whoever comes back. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // The person under the keys of this bot (Services.keyedHashes): by it, who comes back is known again.
  await sql`alter table people add column hashes text[] not null default '{}'`.execute(db)
  // When somebody was last given their data.
  await sql`alter table people add column told_at timestamptz`.execute(db)
  await sql`
    create table erasures (
      id bigint primary key generated always as identity,
      -- Names the act: a redelivery brings no second row.
      key text not null unique,
      hashes text[] not null,
      erased_at timestamptz not null,
      -- The number under which their bars wait for them; gone with their term, or when they have come back.
      bars_id bigint references people,
      returned_at timestamptz
    )`.execute(db)
  await sql`create index erasures_hashes on erasures using gin (hashes)`.execute(db)
  await sql`create index erasures_bars_id_fkey on erasures (bars_id) where bars_id is not null`.execute(db)
  await sql`create index erasures_at on erasures (erased_at)`.execute(db)
  // What was sent to somebody is found by them.
  await sql`create index outbox_person on outbox ((person ->> 'userId')) where person is not null`.execute(db)
  await sql`create index outbox_from on outbox (from_id) where from_id is not null`.execute(db)
  // Who has long been gone is looked for once a day.
  await sql`create index people_seen on people (seen_at)`.execute(db)
  await sql`create index members_left on members (left_at) where left_at is not null`.execute(db)
}
