-- The same for every group in whose ledger something is to be added up, p_limit of them at most. Returns how many.
create or replace function ledger_roll(p_until timestamptz, p_limit integer) returns integer language plpgsql as $$
declare
  v_group bigint;
  v_count integer := 0;
begin
  for v_group in
    select a.group_id from ledger_accounts a
     where a.kind = 'issuer' and exists (
       select from ledger_transactions t where t.group_id = a.group_id and t.occurred_at < p_until
          and t.occurred_at >= coalesce((select u.until from ledger_flow_ends u where u.group_id = a.group_id), '-infinity'))
     order by a.group_id limit p_limit
  loop
    perform ledger_roll_group(v_group, p_until);
    v_count := v_count + 1;
  end loop;
  return v_count;
end $$;
