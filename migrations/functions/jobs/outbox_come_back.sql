-- The bot is back in a group that it had been taken out of: the room is told what has waited for that (see outbox_settle),
-- and its cards show what came of them. Nothing waits here for locks that are taken: whoever has them is sending it.
create or replace function outbox_come_back() returns trigger language plpgsql as $$
begin
  update outbox o set ready_at = greatest(o.due_at, o.held_until)
   where o.id in (select w.id from outbox w
                   where w.lane = 'g:' || new.id and w.kept_until is not null and w.sent_at is null and w.dead_at is null
                     for update skip locked);
  update outbox o set ready_at = 'epoch'
   where o.id in (select w.id from outbox w
                   where w.group_id = new.id and w.card is not null and w.sent_at is null and w.dead_at is null
                     and w.kept_until is not null
                     for update skip locked);
  return null;
end $$;

create or replace trigger outbox_come_back after update of bot_status on groups
  for each row when (old.bot_status = 'gone' and new.bot_status <> 'gone') execute function outbox_come_back();
