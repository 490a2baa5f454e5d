-- What is due of the row that began anew at an upgrade is due of the group that it is, and what it says goes out as that
-- group's. Its messages stand in the new chat under their numbers. Locks as outbox_move.
create or replace function jobs_merge(p_young bigint, p_old bigint) returns void language plpgsql as $$
begin
  update jobs set group_id = p_old where group_id = p_young;
  perform from outbox_lanes l where l.lane = '*' for update;
  perform from outbox_lanes l where l.lane in ('g:' || p_young, 'a:' || p_young) order by l.lane for update;
  update outbox o set group_id = p_old,
         lane = case when o.lane in ('g:' || p_young, 'a:' || p_young) then left(o.lane, 2) || p_old else o.lane end
   where o.group_id = p_young;
end $$;
