-- Whether anybody's server hears of this kind of event in a group: a group without hooks costs this look alone. Whoever
-- has left the room hears no more of what is said in it.
create or replace function hook_heard(p_group bigint, p_type text) returns boolean language sql stable as $$
  select exists (
    select from hook_endpoints e
     where e.group_id = p_group and e.disabled_at is null and (e.types is null or p_type = any (e.types))
       and community_is_here(p_group, e.made_by))
$$;
