import { type Kysely, sql } from 'kysely'

/** Who wears whose collar. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table bonds (
      -- The request that made it: accepting it again makes nothing new.
      id bigint primary key references consent_requests,
      group_id bigint not null references groups,
      owner_id bigint not null references people,
      wearer_id bigint not null references people,
      message text,
      -- What the wearer allows beyond the bond itself: {"dungeon": true}.
      permissions jsonb not null default '{}',
      since timestamptz not null,
      ended_at timestamptz,
      ended_by bigint references people,
      end_cause text check (end_cause in ('released', 'safeword', 'revoked', 'left', 'blocked')),
      constraint bonds_two_people check (owner_id <> wearer_id),
      constraint bonds_ended check ((ended_at is null) = (end_cause is null))
    )`.execute(db)
  await sql`create unique index bonds_pair on bonds
    (group_id, least(owner_id, wearer_id), greatest(owner_id, wearer_id)) where ended_at is null`.execute(db)
  for (const side of ['owner', 'wearer'])
    await sql`create index ${sql.ref(`bonds_${side}`)} on bonds (${sql.ref(`${side}_id`)}, group_id)
      where ended_at is null`.execute(db)

  await sql`
    create function bonds_end(p_user bigint, p_group bigint, p_with bigint, p_cause text, p_at timestamptz)
    returns table (group_id bigint, other_id bigint) language sql as $$
      update bonds b set ended_at = p_at, ended_by = p_user, end_cause = p_cause
       where b.ended_at is null and p_user in (b.owner_id, b.wearer_id)
         and (p_group is null or b.group_id = p_group)
         and (p_with is null or p_with in (b.owner_id, b.wearer_id))
      returning b.group_id, case when b.owner_id = p_user then b.wearer_id else b.owner_id end
    $$`.execute(db)
}
