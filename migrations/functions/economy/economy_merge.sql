-- What programs have asked for in the row that began anew at an upgrade is asked for in the group that it is.
create or replace function economy_merge(p_young bigint, p_old bigint) returns void language sql as $$
  update economy_program_transfers set group_id = p_old where group_id = p_young;
  -- Until it is made anew.
  update economy_global_ranking set group_id = p_old where group_id = p_young;
$$;
