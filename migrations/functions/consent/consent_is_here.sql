-- Whether somebody is a member of the group now.
create or replace function consent_is_here(p_group bigint, p_user bigint) returns boolean language sql stable as $$
  select exists (select from members where group_id = p_group and user_id = p_user and left_at is null)
$$;
