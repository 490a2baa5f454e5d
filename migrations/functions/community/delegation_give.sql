-- Hands an ability on, once; again, it changes nothing. A group keeps at most 200. Returns how many were new.
create or replace function delegation_give(
  p_group bigint, p_from bigint, p_to bigint, p_ability text, p_rooted boolean, p_creator bigint, p_key text, p_at timestamptz
) returns integer language plpgsql as $$
begin
  -- Those who give at once wait here, so that the limit holds.
  update groups g set creator_id = coalesce(g.creator_id, p_creator) where g.id = p_group;
  insert into delegations (group_id, to_id, ability, from_id, rooted, given_at)
  select p_group, p_to, p_ability, p_from, p_rooted, p_at
   where (select count(*) from delegations d where d.group_id = p_group) < 200
     -- What was given and taken back by now is not given again by the same act.
     and not exists (select from audit_entries e where e.group_id = p_group and e.key = 'delegate:' || p_key)
  on conflict do nothing;
  if not found then return 0; end if;
  perform audit_add(p_group, 'delegate:' || p_key, p_from, 'delegation.given_' || p_ability, p_to, null, null, null, p_at);
  return 1;
end $$;
