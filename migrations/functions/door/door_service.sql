-- A service message: whether and when it goes. p_wanted: the group wants such messages away; p_keeps: who comes may be
-- asked here, so that their coming is to be forgotten with them. In a raid nothing of it stays.
create or replace function door_service(
  p_group bigint, p_message bigint, p_user bigint, p_coming boolean, p_wanted boolean, p_keeps boolean, p_quiet interval,
  p_at timestamptz
) returns void language plpgsql as $$
declare
  v_goes boolean;
begin
  -- After whoever opens a raid at this moment, or before them: then they find this message noted.
  if p_coming then
    insert into door_watch (group_id) values (p_group) on conflict do nothing;
    perform from door_watch w where w.group_id = p_group for update;
  end if;
  v_goes := p_wanted
    or (p_user is not null and exists (
      select from door_watch w where w.group_id = p_group and w.raid_since is not null and w.raid_last_at + p_quiet > p_at))
    or (p_user is not null and not p_coming and exists (
      select from door_entries e where e.group_id = p_group and e.user_id = p_user
       and e.state in ('failed', 'expired') and e.settled_at > p_at - interval '10 minutes'));
  if not v_goes and not (p_keeps and p_coming) then return; end if;
  insert into door_litter (group_id, message_id, user_id, due_at, noted_at)
  values (p_group, p_message, p_user, case when v_goes then p_at end, p_at) on conflict do nothing;
  if v_goes then perform door_sweep_later(p_group, p_at); end if;
end $$;
