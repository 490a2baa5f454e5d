-- The group is somebody else's: the hooks of its creator before are the new one's, who hears of it by a job. Returns whether
-- there are any.
create or replace function hook_follow(p_group bigint, p_before bigint, p_creator bigint, p_at timestamptz)
returns boolean language plpgsql as $$
begin
  update hook_endpoints set made_by = p_creator where group_id = p_group and made_by = p_before;
  if not found then
    return false;
  end if;
  perform job_add(jsonb_build_array(jsonb_build_object(
    'kind', 'hooks.creator', 'key', p_group || ':' || p_creator || ':' || extract(epoch from p_at)::bigint,
    'groupId', p_group::text, 'dueAt', p_at, 'payload', jsonb_build_object('to', p_creator::text))));
  return true;
end $$;
