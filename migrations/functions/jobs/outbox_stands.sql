-- Whether a message was sent, and stands where it can be changed.
create or replace function outbox_stands(p_key text) returns boolean language sql stable as $$
  select exists (select from outbox where key = p_key and card is null and message_id > 0)
$$;
