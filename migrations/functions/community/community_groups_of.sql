-- Every group where somebody is now (see community_is_here).
create or replace function community_groups_of(p_user bigint) returns setof bigint language sql stable as $$
  select m.group_id from members m where m.user_id = p_user and m.left_at is null
$$;
