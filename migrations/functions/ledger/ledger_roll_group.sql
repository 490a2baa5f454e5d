-- Adds up what has gone through a group's ledger before a moment and isn't added up yet, and notes how its coins lie.
-- Once for each transaction, whoever else does it at the same time: what has been added up is a row, and locked.
create or replace function ledger_roll_group(p_group bigint, p_until timestamptz) returns void language plpgsql as $$
declare
  v_from timestamptz;
begin
  insert into ledger_flow_ends (group_id, until) values (p_group, '-infinity') on conflict do nothing;
  select u.until into v_from from ledger_flow_ends u where u.group_id = p_group for update;
  if v_from >= p_until then
    return;
  end if;
  insert into ledger_flows as f (group_id, hour, issued, burnt, moved)
  select p_group, x.hour, x.issued, x.burnt, x.moved from ledger_flows_between(p_group, v_from, p_until) x order by x.hour
  on conflict (group_id, hour) do update set issued = f.issued + excluded.issued, burnt = f.burnt + excluded.burnt,
    moved = f.moved + excluded.moved;
  insert into ledger_states (group_id, taken_at, supply, held, owned, richest, median)
  select p_group, p_until, s.supply, s.held, s.owned, s.richest, s.median from ledger_state(p_group) s
  on conflict do nothing;
  update ledger_flow_ends u set until = p_until where u.group_id = p_group;
end $$;
