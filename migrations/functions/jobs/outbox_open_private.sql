-- Whose private chat opens gets what has waited for that. Nothing waits here for locks that are taken: whoever has them
-- is sending to them, or the daily attempt comes.
create or replace function outbox_open_private() returns trigger language plpgsql as $$
declare
  v_lane text := 'p:' || new.user_id;
begin
  update outbox_lanes l set ready_at = 'epoch'
   where l.lane in (select w.lane from outbox_lanes w where w.lane = v_lane and w.slow_until is null
                       for update skip locked);
  update outbox o set ready_at = greatest(o.due_at, o.held_until)
   where o.id in (select w.id from outbox w
                   where w.lane = v_lane and w.sent_at is null and w.dead_at is null
                     and w.ready_at > greatest(w.due_at, w.held_until)
                     for update skip locked);
  return null;
end $$;

create or replace trigger outbox_open_private after update of private_open on people
  for each row when (new.private_open and not old.private_open) execute function outbox_open_private();

create or replace trigger outbox_open_private_first after insert on people
  for each row when (new.private_open) execute function outbox_open_private();
