import { type Kysely, sql } from 'kysely'

/** Outgoing webhooks: where a group's news goes, what there is of it, and what came of each delivery. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table hook_endpoints (
      -- Travels in buttons; drawn at random.
      ref text primary key,
      group_id bigint not null references groups,
      url text not null check (length(url) <= 500),
      -- Sealed under SIGNING_KEY: whoever reads this table signs nothing.
      secret text not null,
      -- Signs beside the newer one until then.
      previous_secret text,
      previous_until timestamptz,
      -- The act that changed the secret last: its redelivery changes nothing.
      rotated_key text,
      -- What it hears of; null: of everything.
      types text[],
      -- Telegram's id of whoever has its secret, and is told when it stops.
      made_by bigint not null,
      -- The act that made it: its redelivery makes no other.
      made_key text not null unique,
      made_at timestamptz not null,
      -- Since when nothing has been taken, whatever was sent.
      failing_since timestamptz,
      -- Nothing is sent before: it has just failed.
      rests_until timestamptz not null default 'epoch',
      -- Who sends to it at the moment, and until when that counts.
      lease text,
      busy_until timestamptz,
      tried_at timestamptz,
      disabled_at timestamptz,
      disabled_why text check (disabled_why in ('failing', 'gone', 'unreadable')),
      constraint hook_endpoints_disabled check ((disabled_at is null) = (disabled_why is null)),
      constraint hook_endpoints_rotating check ((previous_secret is null) = (previous_until is null))
    )`.execute(db)
  await sql`create index hook_endpoints_group_id_fkey on hook_endpoints (group_id)`.execute(db)
  await sql`create index hook_endpoints_made_by on hook_endpoints (made_by)`.execute(db)

  await sql`
    create table hook_events (
      -- The receiver's webhook-id, made from the group and the key: once a cause.
      ref text primary key,
      group_id bigint not null references groups,
      type text not null,
      data jsonb not null,
      -- Telegram's ids of all whom it is about.
      people bigint[] not null,
      happened_at timestamptz not null
    )`.execute(db)
  await sql`create index hook_events_group_id_fkey on hook_events (group_id)`.execute(db)
  await sql`create index hook_events_happened on hook_events (happened_at)`.execute(db)

  await sql`
    create table hook_deliveries (
      id bigint generated always as identity primary key,
      endpoint text not null references hook_endpoints on delete cascade,
      event text not null references hook_events on delete cascade,
      state text not null default 'waiting' check (state in ('waiting', 'taken', 'dead')),
      -- Since it began, or was begun anew.
      attempts integer not null default 0,
      ready_at timestamptz not null,
      tried_at timestamptz,
      -- Of the last attempt: the HTTP status, or why there was none.
      code integer,
      failed text,
      constraint hook_deliveries_once unique (endpoint, event)
    )`.execute(db)
  await sql`create index hook_deliveries_waiting on hook_deliveries (endpoint, ready_at, id) where state = 'waiting'`.execute(
    db,
  )
  await sql`create index hook_deliveries_event_fkey on hook_deliveries (event)`.execute(db)
}
