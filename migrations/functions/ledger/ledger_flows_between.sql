-- What went through a group's ledger, by the hour: issued by the issuer, burnt back to it, and moved from one owner to
-- another (what somebody reserves for themselves stays theirs). p_to doesn't belong to it. What two rows that turned out
-- to be one group handed over ('merge') happened in neither.
create or replace function ledger_flows_between(p_group bigint, p_from timestamptz, p_to timestamptz)
returns table (hour timestamptz, issued numeric, burnt numeric, moved numeric) language sql stable as $$
  with changes as (
    select t.id, t.occurred_at, a.kind = 'issuer' as is_issuer, coalesce(a.user_id, 0) as owner, sum(e.amount) as coins
      from ledger_transactions t
      join ledger_entries e on e.group_id = t.group_id and e.transaction_id = t.id
      join ledger_accounts a on a.group_id = t.group_id and a.id = e.account_id
     where t.group_id = p_group and t.occurred_at >= p_from and t.occurred_at < p_to and t.code <> 'merge'
     group by t.id, t.occurred_at, a.kind = 'issuer', coalesce(a.user_id, 0)
  ), each as (
    select c.id, c.occurred_at,
           coalesce(sum(c.coins) filter (where c.is_issuer), 0) as by_issuer,
           coalesce(sum(c.coins) filter (where not c.is_issuer and c.coins > 0), 0) as gained
      from changes c group by c.id, c.occurred_at
  )
  select date_trunc('hour', x.occurred_at, 'UTC'), sum(greatest(-x.by_issuer, 0)), sum(greatest(x.by_issuer, 0)),
         sum(x.gained - greatest(-x.by_issuer, 0))
    from each x group by 1
$$;
