-- How many wallets hold how much, as a counted tree of base 256: on level n the bucket of a balance is `balance
-- >> 8n`. A position is read from at most 255 rows a level, whatever the size of the group.
create or replace function ledger_shift_counts(p_groups bigint[], p_balances bigint[], p_shifts integer[]) returns void
-- A connection may have planned it when the table was empty, and keeps the plan.
language plpgsql set enable_seqscan = off as $$
declare
  v_lowest bigint; v_groups bigint[]; v_levels smallint[]; v_buckets bigint[];
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
    returning c.*
  )
  select min(wallets), array_agg(group_id) filter (where wallets = 0), array_agg(level) filter (where wallets = 0),
         array_agg(bucket) filter (where wallets = 0)
    into v_lowest, v_groups, v_levels, v_buckets from changed;
  -- A CHECK would look at the shift itself before the conflict is found, so it can't stand on the table.
  if v_lowest < 0 then
    raise exception 'a wallet count fell below zero'
      using errcode = 'check_violation', constraint = 'ledger_wallet_counts_not_negative';
  elsif v_lowest = 0 then
    -- These rows are locked since the upsert; a writer waiting for one inserts it anew. Each key is one look into the
    -- primary key (offset 0 keeps it so): joined freely, all counts of the group may be read for each balance, while the
    -- locks are held.
    delete from ledger_wallet_counts c
     where c.ctid = any (array(
       select e.ctid from unnest(v_groups, v_levels, v_buckets) as k (group_id, level, bucket) cross join lateral (
         select w.ctid from ledger_wallet_counts w
          where w.group_id = k.group_id and w.level = k.level and w.bucket = k.bucket and w.wallets = 0
          offset 0) e));
  end if;
end $$;
