-- Whether somebody is a member of the group now: as the directory of members says.
create or replace function consent_is_here(p_group bigint, p_user bigint) returns boolean language sql stable as $$
  select community_is_here(p_group, p_user)
$$;
