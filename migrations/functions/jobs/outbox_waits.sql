-- Whether a notice is on its way still: due, and neither sent nor given up.
create or replace function outbox_waits(p_key text) returns boolean language sql stable as $$
  select exists (select from outbox where key = p_key and card is null and sent_at is null and dead_at is null)
$$;
