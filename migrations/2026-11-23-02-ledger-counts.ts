import { type Kysely, sql } from 'kysely'

/**
 * How many wallets hold how much, as a counted tree of base 256: on level n the bucket of a balance is
 * `balance >> 8n`. A position is read from at most 255 rows a level, whatever the size of the group.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table ledger_wallet_counts (
      group_id bigint not null references groups,
      level smallint not null,
      bucket bigint not null,
      wallets bigint not null,
      primary key (group_id, level, bucket)
    )`.execute(db)

  await sql`
    create function ledger_shift_counts(p_groups bigint[], p_balances bigint[], p_shifts integer[]) returns void
    language plpgsql as $$
    declare
      v_lowest bigint;
    begin
      with changed as (
        insert into ledger_wallet_counts as c (group_id, level, bucket, wallets)
        select s.group_id, l.level, s.balance >> (8 * l.level), sum(s.shift)
          from unnest(p_groups, p_balances, p_shifts) as s (group_id, balance, shift),
               generate_series(0, 7) as l (level)
         where s.balance is not null
         group by 1, 2, 3
        having sum(s.shift) <> 0
         order by 1, 2, 3
        on conflict (group_id, level, bucket) do update set wallets = c.wallets + excluded.wallets
        returning c.wallets
      )
      select min(wallets) into v_lowest from changed;
      -- A CHECK would look at the shift itself before the conflict is found, so it can't stand on the table.
      if v_lowest < 0 then
        raise exception 'a wallet count fell below zero'
          using errcode = 'check_violation', constraint = 'ledger_wallet_counts_not_negative';
      elsif v_lowest = 0 then
        -- These rows are locked since the upsert; a writer waiting for one inserts it anew.
        delete from ledger_wallet_counts c
         using unnest(p_groups, p_balances) as s (group_id, balance), generate_series(0, 7) as l (level)
         where c.group_id = s.group_id and c.level = l.level and c.bucket = s.balance >> (8 * l.level)
           and c.wallets = 0;
      end if;
    end $$`.execute(db)

  const counted = {
    insert: sql`select group_id, balance, 1 as shift from new_rows where kind = 'wallet'`,
    update: sql`
      select n.group_id, s.balance, s.shift
        from new_rows n join old_rows o on o.group_id = n.group_id and o.id = n.id,
             lateral (values (o.balance, -1), (n.balance, 1)) as s (balance, shift)
       where n.kind = 'wallet' and n.balance is distinct from o.balance`,
    delete: sql`select group_id, balance, -1 as shift from old_rows where kind = 'wallet'`,
  }
  const tables = {
    insert: sql`new table as new_rows`,
    update: sql`old table as old_rows new table as new_rows`,
    delete: sql`old table as old_rows`,
  }
  for (const event of ['insert', 'update', 'delete'] as const) {
    const name = sql.ref(`ledger_count_wallets_on_${event}`)
    await sql`
      create function ${name}() returns trigger language plpgsql as $$
      begin
        perform ledger_shift_counts(array_agg(group_id), array_agg(balance), array_agg(shift))
           from (${counted[event]}) as changes having count(balance) > 0;
        return null;
      end $$`.execute(db)
    await sql`
      create trigger ${sql.ref(`count_wallets_on_${event}`)} after ${sql.raw(event)} on ledger_accounts
        referencing ${tables[event]} for each statement execute function ${name}()`.execute(db)
  }

  // Position of a balance: one more than the wallets that hold strictly more; ties share it.
  await sql`
    create function ledger_position(p_group bigint, p_balance bigint) returns bigint language sql stable as $$
      select 1 + sum((
          -- One short index range a level: as a join, the planner would rather read the whole table.
          select coalesce(sum(c.wallets), 0) from ledger_wallet_counts c
           where c.group_id = p_group and c.level = l.level
             and c.bucket > p_balance >> (8 * l.level) and c.bucket <= (p_balance >> (8 * l.level)) | 255))::bigint
        from generate_series(0, 7) as l (level)
    $$`.execute(db)

  // The balance that stands at a place (0 is the richest) and how many wallets hold more; no row beyond the last.
  await sql`
    create function ledger_balance_at_place(p_group bigint, p_place bigint, out balance bigint, out above bigint)
    returns setof record language plpgsql stable as $$
    declare
      v_level integer;
    begin
      balance := 0;
      above := 0;
      for v_level in reverse 7..0 loop
        select s.bucket, above + s.before into balance, above
          from (
            select c.bucket, c.wallets, sum(c.wallets) over (order by c.bucket desc) - c.wallets as before
              from ledger_wallet_counts c
             where c.group_id = p_group and c.level = v_level
               and c.bucket between balance << 8 and (balance << 8) | 255
          ) s
         where p_place - above < s.before + s.wallets
         order by s.bucket desc limit 1;
        if balance is null then return; end if;
      end loop;
      return next;
    end $$`.execute(db)
}
