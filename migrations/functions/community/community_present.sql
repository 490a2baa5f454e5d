-- Everybody who is in the group now (see community_is_here), and since when they have been known there.
create or replace function community_present(p_group bigint)
returns table (user_id bigint, first_seen_at timestamptz) language sql stable as $$
  select m.user_id, m.first_seen_at from members m where m.group_id = p_group and m.left_at is null
$$;
