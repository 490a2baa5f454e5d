import { type Kysely, sql } from 'kysely'

/**
 * Which functions come from `migrations/functions/`, each as it was last applied. Those that the migrations up to here
 * have made are taken over, with no checksum, so that the first run replaces or drops them.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table sql_definitions (
      name text primary key,
      -- SHA-256 of its file.
      checksum text not null
    )`.execute(db)
  for (const [prefix, names] of Object.entries(made))
    for (const name of names.split(' '))
      await sql`insert into sql_definitions (name, checksum) values (${`${prefix}_${name}`}, '')`.execute(db)
}

const made = {
  auctions: 'document look refuse_change',
  bonds: 'end',
  consent:
    'accept answer block cancel close ended expire is_here is_open lock open person show tell tell_moderators',
  contracts: 'end refuse_change',
  digest: 'begin replan',
  dungeon: 'end ended let_go sentence',
  job: 'add cancel',
  ledger:
    'balance_at_place check_balances check_entries count_wallets_on_delete count_wallets_on_insert count_wallets_on_update cut expire_holds lock_accounts lock_key movements open_wallets outcome position post refuse_change shift_counts write',
  notice: 'prefer quiet_until zone_known',
  outbox: 'add after claim edit settle withhold',
}
