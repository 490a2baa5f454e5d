-- Takes note of a copy of a card that an answer has shown: from now on it is changed with the others. p_copy: a notice as
-- outbox_add reads it, with card (the key that its copies share; its own key begins with that and a colon) and messageId
-- (of what one person sees: its number among those; null: it is still to be sent). A card that has had its say meanwhile
-- shows that. What the same message showed before is nowhere any longer. Locks: the card's, which outbox_copies_over takes too, so that one of the two sees the other.
create or replace function outbox_note(p_copy jsonb, p_at timestamptz) returns integer language plpgsql as $$
declare
  v_key text := p_copy ->> 'key';
  v_over outbox;
  v_added integer;
begin
  perform pg_advisory_xact_lock(hashtextextended('outbox', hashtext(p_copy ->> 'card')));
  v_added := outbox_add(jsonb_build_array(p_copy));
  if p_copy ->> 'messageId' is not null then
    update outbox set sent_at = p_at, message_id = (p_copy ->> 'messageId')::bigint where key = v_key;
    update outbox o set buttons = '[]' from outbox n
     where n.key = v_key and o.lane = n.lane and o.message_id = n.message_id and o.id <> n.id and o.card is null
       and o.person ->> 'userId' = n.person ->> 'userId' and jsonb_array_length(o.buttons) > 0;
  end if;
  select * into v_over from outbox where key = 'over:' || (p_copy ->> 'card');
  if found then perform outbox_over(v_key, v_over.texts, p_at); end if;
  return v_added;
end $$;
