-- A card has had its say. One that nobody has seen yet never goes out; one that was sent shows p_texts from now on,
-- without buttons. One that is on its way at this moment may be either: outbox_settle changes it where it arrived.
create or replace function outbox_over(p_key text, p_texts jsonb, p_at timestamptz) returns void language plpgsql as $$
declare
  v_attempts integer;
begin
  if p_key is null then return; end if;
  update outbox set sent_at = p_at, error = 'over'
   where key = p_key and card is null and sent_at is null and dead_at is null
  returning attempts into v_attempts;
  if (not found or v_attempts > 0) and p_texts is not null then
    perform outbox_edit(jsonb_build_array(
      jsonb_build_object('card', p_key, 'texts', p_texts, 'buttons', '[]'::jsonb)));
  end if;
end $$;
