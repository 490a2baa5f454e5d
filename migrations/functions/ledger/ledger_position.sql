-- Position of a balance: one more than the wallets that hold strictly more; ties share it.
create or replace function ledger_position(p_group bigint, p_balance bigint) returns bigint language sql stable as $$
  select 1 + sum((
      -- One short index range a level: as a join, the planner would rather read the whole table.
      select coalesce(sum(c.wallets), 0) from ledger_wallet_counts c
       where c.group_id = p_group and c.level = l.level
         and c.bucket > p_balance >> (8 * l.level) and c.bucket <= (p_balance >> (8 * l.level)) | 255))::bigint
    from generate_series(0, 7) as l (level)
$$;
