-- Notes a group's creator. Returns whether it was another one before under whom something was handed on that stands, or who
-- had hooks: a job then tells the new one of it.
create or replace function delegation_creator(p_group bigint, p_creator bigint, p_at timestamptz)
returns boolean language plpgsql as $$
declare
  v_before bigint;
  v_hooks boolean := false;
begin
  select g.creator_id into v_before from groups g where g.id = p_group for update;
  if not found or v_before is not distinct from p_creator then return false; end if;
  update groups set creator_id = p_creator where id = p_group;
  if v_before is not null and p_creator is not null then
    v_hooks := hook_follow(p_group, v_before, p_creator, p_at);
  end if;
  if v_before is null or not exists (select from delegations d where d.group_id = p_group and d.from_id <> p_creator) then
    return v_hooks;
  end if;
  perform job_add(jsonb_build_array(jsonb_build_object(
    'kind', 'community.creator', 'key', p_group || ':' || p_creator || ':' || extract(epoch from p_at)::bigint,
    'groupId', p_group::text, 'dueAt', p_at,
    'payload', jsonb_build_object('from', v_before::text, 'to', p_creator::text))));
  return true;
end $$;
