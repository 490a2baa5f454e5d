-- Somebody reacted to a message: how often they did within the hour, 0 for who has written here, is trusted or has been
-- here for long (p_old). From p_least on their profile is looked at (p_profile: the job), once; then they are known.
create or replace function guard_react(
  p_group bigint, p_user bigint, p_at timestamptz, p_old interval, p_least integer, p_profile jsonb
) returns integer language plpgsql as $$
declare
  v_count integer;
begin
  if exists (select from guard_members m where m.group_id = p_group and m.user_id = p_user)
     or coalesce(community_known_since(p_group, p_user) < p_at - p_old, false) then
    return 0;
  end if;
  insert into guard_reactions as r (group_id, user_id, since, count) values (p_group, p_user, p_at, 1)
  on conflict (group_id, user_id) do update
    set since = case when r.since < p_at - interval '1 hour' then p_at else r.since end,
        count = case when r.since < p_at - interval '1 hour' then 1 else r.count + 1 end
  returning r.count into v_count;
  if v_count < p_least then return v_count; end if;
  delete from guard_reactions r where r.group_id = p_group and r.user_id = p_user;
  insert into guard_groups as g (group_id, began_at) values (p_group, p_at) on conflict do nothing;
  insert into guard_members (group_id, user_id, first_at) values (p_group, p_user, p_at) on conflict do nothing;
  perform job_add(p_profile);
  return v_count;
end $$;
