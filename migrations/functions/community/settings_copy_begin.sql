-- Uses a code, once: what differs between its group and this one among some settings is written down to be looked at.
-- Answers whether it was used by this; again by the same ref, too.
create or replace function settings_copy_begin(
  p_hash text, p_group bigint, p_user bigint, p_ref text, p_names text[], p_at timestamptz
) returns boolean language plpgsql as $$
declare
  v_from bigint;
begin
  update settings_codes c set used_at = p_at
   where c.hash = p_hash and c.user_id = p_user and c.used_at is null and c.expires_at > p_at and c.group_id <> p_group
  returning c.group_id into v_from;
  if not found then return false; end if;
  insert into settings_copies (ref, group_id, from_id, user_id, wanted, seen, made_at)
  select p_ref, p_group, v_from, p_user,
         coalesce(jsonb_object_agg(n.name, a.settings -> n.name) filter (where n.name is not null), '{}'),
         coalesce(jsonb_object_agg(n.name, b.settings -> n.name) filter (where n.name is not null), '{}'), p_at
    from groups a join groups b on b.id = p_group
    left join unnest(p_names) n (name) on a.settings -> n.name is distinct from b.settings -> n.name
   where a.id = v_from;
  return true;
end $$;
