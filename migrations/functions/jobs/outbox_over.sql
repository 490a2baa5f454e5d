-- A card has had its say. One that nobody has seen yet never goes out; one that was sent shows p_texts from now on,
-- without buttons.
create or replace function outbox_over(p_key text, p_texts jsonb, p_at timestamptz) returns void language plpgsql as $$
begin
  if p_key is null then return; end if;
  update outbox set sent_at = p_at, error = 'over'
   where key = p_key and card is null and sent_at is null and dead_at is null;
  if not found and p_texts is not null then
    perform outbox_edit(jsonb_build_array(
      jsonb_build_object('card', p_key, 'texts', p_texts, 'buttons', '[]'::jsonb)));
  end if;
end $$;
