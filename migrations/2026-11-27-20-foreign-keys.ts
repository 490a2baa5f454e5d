import { type Kysely, sql } from 'kysely'

/**
 * An index for each foreign key that had none, named as the key: without it, whoever takes a person or a group out of
 * the database, or looks for what is theirs, reads whole tables.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const [table, column] of always)
    await sql`
      create index ${sql.ref(`${table}_${column}_fkey`)} on ${sql.table(table)} (${sql.ref(column)})`.execute(
      db,
    )
  for (const [table, column] of whereKnown)
    await sql`
      create index ${sql.ref(`${table}_${column}_fkey`)} on ${sql.table(table)} (${sql.ref(column)})
        where ${sql.ref(column)} is not null`.execute(db)
  for (const hold of ['proposer_hold', 'partner_hold'])
    await sql`
      create index ${sql.ref(`contracts_group_id_${hold}_fkey`)} on contracts (group_id, ${sql.ref(hold)})
        where ${sql.ref(hold)} is not null`.execute(db)
}

const always = [
  ['auction_bids', 'bidder_id'],
  ['auction_watchers', 'user_id'],
  ['auctions', 'seller_id'],
  ['bonds', 'group_id'],
  ['bonds', 'owner_id'],
  ['bonds', 'wearer_id'],
  ['consent_blocks', 'blocked_id'],
  ['consent_requests', 'group_id'],
  ['consent_requests', 'sender_id'],
  ['consent_requests', 'target_id'],
  ['dungeon_stays', 'jailer_id'],
  ['dungeon_stays', 'prisoner_id'],
  ['economy_daily_claims', 'user_id'],
  ['profile_reports', 'reported_id'],
  ['profile_reports', 'reporter_id'],
] as const

const whereKnown = [
  ['auctions', 'leader_id'],
  ['bonds', 'ended_by'],
  ['consent_requests', 'settled_by'],
  ['dungeon_stays', 'bond_id'],
  ['dungeon_stays', 'ended_by'],
  ['groups', 'merged_into'],
] as const
