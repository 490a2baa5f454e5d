-- Somebody has themselves erased: what was or is to be said to them goes, and what was said in their words to others. A
-- message with nothing else to say is never sent. Where others were or will be told of them, they are nobody. What is to be
-- done about them under their name isn't any more, and what was is forgotten; what only has their number lets them go in
-- Telegram.
create or replace function jobs_forget(p_user bigint, p_history bigint, p_bars bigint, p_at timestamptz)
returns void language plpgsql as $$
begin
  delete from outbox o where o.person ->> 'userId' = p_user::text;
  update outbox o set texts = coalesce(o.otherwise, '[]'), otherwise = null, from_id = null,
      sent_at = coalesce(o.sent_at, case when o.otherwise is null then p_at end),
      error = case when o.sent_at is null and o.otherwise is null then 'withheld' else o.error end
   where o.from_id = p_user;
  update outbox o set texts = outbox_unname(o.texts, p_user, p_history), buttons = outbox_unname(o.buttons, p_user, p_history),
      otherwise = outbox_unname(o.otherwise, p_user, p_history), picture = outbox_unname(o.picture, p_user, p_history)
   where outbox_names(jsonb_build_array(o.texts, o.buttons, o.otherwise, o.picture), p_user);
  delete from outbox_lanes l where l.lane = 'p:' || p_user;
  update jobs j set payload = 'null', lease = null,
      done_at = coalesce(j.done_at, case when j.dead_at is null then p_at end)
   where j.payload::text like '%"firstName"%' and outbox_names(j.payload, p_user);
end $$;
