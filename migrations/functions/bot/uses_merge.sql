-- What was counted of a group that is another one now (see community_merge) is counted there.
create or replace function uses_merge(p_young bigint, p_old bigint) returns void language sql as $$
  with moved as (delete from group_messages m where m.group_id = p_young returning m.hour, m.messages)
  insert into group_messages (group_id, hour, messages)
  select p_old, moved.hour, moved.messages from moved order by moved.hour
  on conflict (group_id, hour) do update set messages = group_messages.messages + excluded.messages;

  with moved as (delete from group_writers w where w.group_id = p_young returning w.month, w.user_id, w.days)
  insert into group_writers (group_id, month, user_id, days)
  select p_old, moved.month, moved.user_id, moved.days from moved order by moved.month, moved.user_id
  on conflict (group_id, month, user_id) do update set days = group_writers.days | excluded.days;

  with moved as (
    delete from command_uses u where u.group_id = p_young returning u.day, u.command, u.uses, u.refused, u.failed)
  insert into command_uses (group_id, day, command, uses, refused, failed)
  select p_old, moved.day, moved.command, moved.uses, moved.refused, moved.failed from moved order by moved.day, moved.command
  on conflict (group_id, day, command) do update set uses = command_uses.uses + excluded.uses,
    refused = command_uses.refused + excluded.refused, failed = command_uses.failed + excluded.failed
$$;
