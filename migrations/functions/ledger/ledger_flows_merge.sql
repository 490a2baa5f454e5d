-- What went through the ledger of a group that is another one now (see community_merge) went through that one's.
create or replace function ledger_flows_merge(p_young bigint, p_old bigint, p_at timestamptz) returns void
language plpgsql as $$
begin
  perform ledger_roll_group(p_young, p_at);
  with moved as (delete from ledger_flows f where f.group_id = p_young returning f.hour, f.issued, f.burnt, f.moved)
  insert into ledger_flows as f (group_id, hour, issued, burnt, moved)
  select p_old, moved.hour, moved.issued, moved.burnt, moved.moved from moved order by moved.hour
  on conflict (group_id, hour) do update set issued = f.issued + excluded.issued, burnt = f.burnt + excluded.burnt,
    moved = f.moved + excluded.moved;
  delete from ledger_states s where s.group_id = p_young;
  -- Its books are not asked about any more.
  delete from ledger_audits a where a.group_id = p_young;
end $$;
