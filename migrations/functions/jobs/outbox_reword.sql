-- The first paragraph of a message, by its key, is another, as long as nobody was sent it. Returns whether it was in time.
create or replace function outbox_reword(p_key text, p_first jsonb) returns boolean language plpgsql as $$
begin
  update outbox set texts = jsonb_set(texts, '{0}', p_first) where key = p_key and sent_at is null;
  return found;
end $$;
