-- Who reads the panel of a group that is another one now (see community_merge) reads that one's.
create or replace function panel_merge(p_young bigint, p_old bigint) returns void language sql as $$
  with moved as (delete from panel_readers r where r.group_id = p_young returning r.person_id, r.next_at)
  insert into panel_readers (group_id, person_id, next_at)
  select p_old, moved.person_id, moved.next_at from moved order by moved.person_id
  on conflict do nothing
$$;
