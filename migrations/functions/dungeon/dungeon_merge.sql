-- Whoever is in the dungeon of the row that began anew at an upgrade is in that of the group that it is. Of two stays of
-- one person the longer one stands. Before holds and scopes are merged.
create or replace function dungeon_merge(p_young bigint, p_old bigint, p_at timestamptz) returns void language plpgsql as $$
begin
  update dungeon_stays s set ended_at = p_at, end_cause = 'served', version = s.version + 1
   where s.group_id in (p_young, p_old) and s.ended_at is null and exists (
     select from dungeon_stays t
      where t.group_id in (p_young, p_old) and t.group_id <> s.group_id and t.prisoner_id = s.prisoner_id and t.ended_at is null
        and (t.release_at, t.group_id) > (s.release_at, s.group_id));
  update dungeon_stays set group_id = p_old where group_id = p_young;
end $$;
