import { type Kysely, sql } from 'kysely'

/** The backups that were made, and who is to be erased again after one was restored. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table backups (
      -- 16 hexadecimal digits, also in the names of its files.
      id text primary key,
      begun_at timestamptz not null,
      -- Once all of it lies where it is to be kept.
      finished_at timestamptz,
      bytes bigint,
      -- Whether every group's books were in order.
      sound boolean,
      -- Where each file lies: [{"place": "telegram", "name": …, "ref": …}]
      files jsonb not null default '[]',
      -- When they were taken away, being old.
      removed_at timestamptz
    )`.execute(db)
  await sql`create index backups_kept on backups (begun_at) where removed_at is null`.execute(db)
  // Since then the list of erasures that lies beside the backups knows of it.
  await sql`alter table erasures add column published_at timestamptz`.execute(db)
  await sql`create index erasures_unpublished on erasures (id) where published_at is null`.execute(db)
  // Who had themselves erased after the backup that was restored here: erased again as soon as the bot is awake.
  await sql`
    create table erasures_again (
      key text primary key,
      hashes text[] not null,
      erased_at timestamptz not null
    )`.execute(db)
}
