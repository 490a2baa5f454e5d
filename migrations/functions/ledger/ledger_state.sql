-- How a group's coins lie at this moment: all there are, those reserved, and among the wallets that are listed what the richest tenth
-- (rounded up) has and what the middle one has.
create or replace function ledger_state(p_group bigint)
returns table (supply numeric, held numeric, owned numeric, richest numeric, median bigint) language sql stable as $$
  with w as (
    select a.balance, row_number() over (order by a.balance desc) as place, count(*) over () as wallets
      from ledger_accounts a where a.group_id = p_group and a.kind = 'wallet' and a.listed
  )
  select coalesce((select -a.balance from ledger_accounts a where a.group_id = p_group and a.kind = 'issuer'), 0)::numeric,
         coalesce((select sum(a.balance) from ledger_accounts a where a.group_id = p_group and a.kind = 'hold'), 0),
         coalesce(sum(w.balance), 0),
         coalesce(sum(w.balance) filter (where w.place <= ceil(w.wallets / 10.0)), 0),
         coalesce(percentile_disc(0.5) within group (order by w.balance), 0)::bigint
    from w
$$;
