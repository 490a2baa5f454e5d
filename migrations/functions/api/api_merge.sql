-- Keys that were made in the row that began anew at an upgrade are those of the group that it is.
create or replace function api_merge(p_young bigint, p_old bigint) returns void language sql as $$
  update api_keys set group_id = p_old where group_id = p_young
$$;
