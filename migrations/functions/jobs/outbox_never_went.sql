-- Whether what is over (outbox_over) never went out, nor is on its way: nobody needs to hear that it is over. To wait for a
-- chat that isn't open counts as no attempt.
create or replace function outbox_never_went(p_key text) returns boolean language sql stable as $$
  select exists (
    select from outbox where key = p_key and card is null and error = 'over' and message_id is null and attempts = 0)
$$;
