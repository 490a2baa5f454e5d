-- How everybody is called in a group from now on, in one write: user -> name. See community_show_name.
create or replace function community_show_names(p_group bigint, p_names jsonb) returns void language sql as $$
  update groups set version = version + 1, settings = jsonb_set(settings, '{community.names}', p_names)
   where id = p_group and coalesce(settings -> 'community.names', '{}') is distinct from p_names
$$;
