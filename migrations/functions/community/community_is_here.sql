-- Whether somebody is in the group now: the one definition of it, with community_present and community_groups_of, which
-- say the same of all of a group and of all of a person. Who was only named there has no row in `members` at all.
create or replace function community_is_here(p_group bigint, p_user bigint) returns boolean language sql stable as $$
  select exists (select from members where group_id = p_group and user_id = p_user and left_at is null)
$$;
