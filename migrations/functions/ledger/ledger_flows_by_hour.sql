-- The same from what was added up already, and from the ledger itself for what is newer. Both moments begin an hour.
create or replace function ledger_flows_by_hour(p_group bigint, p_from timestamptz, p_to timestamptz)
returns table (hour timestamptz, issued numeric, burnt numeric, moved numeric) language sql stable as $$
  select f.hour, f.issued, f.burnt, f.moved
    from ledger_flows f where f.group_id = p_group and f.hour >= p_from and f.hour < p_to
  union all
  select f.hour, f.issued, f.burnt, f.moved
    from ledger_flows_between(p_group,
      greatest(p_from, (select u.until from ledger_flow_ends u where u.group_id = p_group)), p_to) f
$$;
