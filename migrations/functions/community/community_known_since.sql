-- Since when somebody has been known in a group; null where they never were.
create or replace function community_known_since(p_group bigint, p_user bigint)
returns timestamptz language sql stable as $$
  select m.first_seen_at from members m where m.group_id = p_group and m.user_id = p_user
$$;
