-- What was reported in the row that began anew at an upgrade was reported in the group that it is.
create or replace function profile_merge(p_young bigint, p_old bigint) returns void language sql as $$
  update profile_reports set group_id = p_old where group_id = p_young
$$;
