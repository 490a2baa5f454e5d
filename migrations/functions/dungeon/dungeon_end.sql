-- Ends the stays of which somebody is a part, on either side, in one group or all, with one person or all. One
-- whose time has passed is over already.
create or replace function dungeon_end(p_user bigint, p_group bigint, p_with bigint, p_cause text, p_at timestamptz)
returns table (group_id bigint, other_id bigint) language sql as $$
  update dungeon_stays s set ended_at = p_at, ended_by = p_user, end_cause = p_cause, version = s.version + 1
   where s.ended_at is null and s.release_at > p_at and p_user in (s.prisoner_id, s.jailer_id)
     and (p_group is null or s.group_id = p_group)
     and (p_with is null or p_with in (s.prisoner_id, s.jailer_id))
  returning s.group_id, case when s.prisoner_id = p_user then s.jailer_id else s.prisoner_id end
$$;
