-- Somebody has themselves erased: what was or is to be said to them goes, and what was said in their words to others. A
-- message with nothing else to say is never sent.
create or replace function jobs_forget(p_user bigint, p_history bigint, p_bars bigint, p_at timestamptz)
returns void language plpgsql as $$
begin
  delete from outbox o where o.person ->> 'userId' = p_user::text;
  update outbox o set texts = coalesce(o.otherwise, '[]'), otherwise = null, from_id = null,
      sent_at = coalesce(o.sent_at, case when o.otherwise is null then p_at end),
      error = case when o.sent_at is null and o.otherwise is null then 'withheld' else o.error end
   where o.from_id = p_user;
  delete from outbox_lanes l where l.lane = 'p:' || p_user;
end $$;
