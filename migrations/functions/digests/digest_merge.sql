-- Whoever asked for a digest of the row that began anew at an upgrade gets that of the group that it is.
create or replace function digest_merge(p_young bigint, p_old bigint) returns void language sql as $$
  update digest_schedules y set group_id = p_old
   where y.group_id = p_young and y.person_id is not null
     and not exists (select from digest_schedules o where o.group_id = p_old and o.person_id = y.person_id);
  -- The room's own is that of the older group.
  delete from digest_schedules where group_id = p_young;
$$;
