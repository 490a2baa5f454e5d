-- Who stands at the door of the row that began anew at an upgrade stands at that of the group that it is, and what the bot
-- said in the new chat is swept there. Who stands at both has been asked by the older one.
create or replace function door_merge(p_young bigint, p_old bigint) returns void language plpgsql as $$
declare
  v record;
begin
  update door_entries y set state = 'left', settled_at = y.opened_at, version = y.version + 1
   where y.group_id = p_young and y.state = 'open' and exists (
     select from door_entries o where o.group_id = p_old and o.user_id = y.user_id and o.state = 'open');
  update door_entries set group_id = p_old where group_id = p_young;
  with moved as (delete from door_litter y where y.group_id = p_young returning y.*)
  insert into door_litter (group_id, message_id, user_id, due_at, noted_at)
  select p_old, m.message_id, m.user_id, m.due_at, m.noted_at from moved m order by m.message_id
  on conflict do nothing;
  update door_watch y set group_id = p_old
   where y.group_id = p_young and not exists (select from door_watch o where o.group_id = p_old);
  -- Who waits for a raid's end waits for the end of the older group's: of one that begins with it there, a job looks.
  for v in
    select y.raid_since, y.raid_last_at, y.raid_joins, y.recent, o.raid_since is null as begins, o.raid_no
      from door_watch y join door_watch o on o.group_id = p_old
     where y.group_id = p_young and y.raid_since is not null for update
  loop
    update door_watch o set raid_no = o.raid_no + v.begins::integer, raid_since = least(o.raid_since, v.raid_since),
           raid_last_at = greatest(o.raid_last_at, v.raid_last_at), recent = o.recent || v.recent,
           raid_joins = case when v.begins then 0 else o.raid_joins end + v.raid_joins
     where o.group_id = p_old;
    continue when not v.begins;
    perform job_add(jsonb_build_array(jsonb_build_object('kind', 'door.calm', 'key', p_old || ':' || v.raid_no + 1 || ':0',
      'groupId', p_old::text, 'dueAt', v.raid_last_at, 'payload', jsonb_build_object('no', v.raid_no + 1, 'round', 0))));
  end loop;
  delete from door_watch where group_id = p_young;
end $$;
