-- Hooks of the row that began anew at an upgrade are hooks of the group that it is, with what they have still to tell.
create or replace function hooks_merge(p_young bigint, p_old bigint) returns void language sql as $$
  update hook_endpoints set group_id = p_old where group_id = p_young;
  update hook_events set group_id = p_old where group_id = p_young;
$$;
