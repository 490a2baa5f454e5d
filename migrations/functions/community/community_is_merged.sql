-- Whether a group turned out to be another one: what was of it is that one's.
create or replace function community_is_merged(p_group bigint, p_into bigint) returns boolean language sql stable as $$
  select exists (select from groups g where g.id = p_group and g.merged_into = p_into)
$$;
