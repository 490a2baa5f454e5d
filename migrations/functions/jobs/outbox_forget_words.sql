-- What waits in private of the words of others is let go of when its reader blocks who said them, or closes roleplay:
-- they don't come later either, when that is taken back. What is being sent at this moment is left, and what waits
-- elsewhere is asked about when its turn comes (outbox_unwanted). What has other words to say without theirs, says those.
create or replace function outbox_forget_words() returns trigger language plpgsql as $$
declare
  v_new jsonb := to_jsonb(new);
  v_reader bigint := coalesce(v_new ->> 'blocker_id', v_new ->> 'user_id');
begin
  update outbox o set
    sent_at = case when o.otherwise is null
      then coalesce((v_new ->> 'blocked_at')::timestamptz, (v_new ->> 'changed_at')::timestamptz) end,
    error = case when o.otherwise is null then 'withheld' end,
    texts = coalesce(o.otherwise, o.texts), otherwise = null, from_id = case when o.otherwise is null then o.from_id end
   where o.id in (select w.id from outbox w
                   where w.lane = 'p:' || v_reader and w.sent_at is null and w.dead_at is null
                     and w.from_id = coalesce((v_new ->> 'blocked_id')::bigint, w.from_id)
                     for update skip locked);
  return null;
end $$;

create or replace trigger outbox_forget_blocked after insert on consent_blocks
  for each row execute function outbox_forget_words();

create or replace trigger outbox_forget_closed after insert or update of status on consent_standings
  for each row when (new.status <> 'open') execute function outbox_forget_words();
