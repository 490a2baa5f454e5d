-- Who stands at the door of the row that began anew at an upgrade stands at that of the group that it is, and what the bot
-- said in the new chat is swept there. Who stands at both has been asked by the older one.
create or replace function door_merge(p_young bigint, p_old bigint) returns void language plpgsql as $$
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
  delete from door_watch where group_id = p_young;
end $$;
