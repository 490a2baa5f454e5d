-- A private chat is closed: what waits for it waits 14 days, however many stand before it, and then is let go of.
create or replace function outbox_keep(p_lane text, p_now timestamptz) returns void language plpgsql as $$
begin
  update outbox o set
    kept_until = coalesce(o.kept_until, p_now + interval '14 days'),
    dead_at = case when o.kept_until <= p_now then p_now end,
    alerted_at = case when o.kept_until <= p_now then p_now end,
    error = case when o.kept_until <= p_now then 'that chat stayed closed' else o.error end
   where o.id in (select w.id from outbox w
                   where w.lane = p_lane and w.sent_at is null and w.dead_at is null and w.due_at <= p_now
                     and (w.kept_until is null or w.kept_until <= p_now)
                     for update skip locked);
end $$;
