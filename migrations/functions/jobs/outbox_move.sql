-- A group goes on in another chat, where what it was told has no number: nothing there is changed or answered by its old
-- one. Messages of the kinds p_cards that still have buttons are sent anew, as they were last to be shown; their keys stay,
-- so that whoever changes them finds them. One that is being sent at this moment is another revision from now on: it goes
-- out again. Locks: lane '*' first, so that nothing is claimed meanwhile; changes of cards in the order of outbox_edit.
create or replace function outbox_move(p_group bigint, p_cards text[], p_at timestamptz) returns void language plpgsql as $$
declare
  v_lanes text[] := array['g:' || p_group, 'a:' || p_group];
  v_card record;
begin
  perform from outbox_lanes l where l.lane = '*' for update;
  perform from outbox_lanes l where l.lane = any (v_lanes) order by l.lane for update;
  for v_card in
    select o.id, o.sent_at is not null as is_sent, e.id as edit, coalesce(e.texts, o.texts) as texts,
           case when e.id is null then o.buttons else e.buttons end as buttons
      from outbox o left join outbox e on e.card = o.id
     where o.group_id = p_group and o.lane = any (v_lanes) and o.kind = any (p_cards) and o.card is null
       and o.dead_at is null
     order by o.id for update of o
  loop
    if v_card.is_sent and jsonb_array_length(coalesce(nullif(v_card.buttons, 'null'), '[]')) > 0 then
      update outbox e set sent_at = p_at, dead_at = null, error = null, revision = e.revision + 1 where e.id = v_card.edit;
      update outbox o set texts = v_card.texts, buttons = v_card.buttons, sent_at = null, attempts = 0, error = null,
             due_at = 'epoch', ready_at = 'epoch', revision = o.revision + 1
       where o.id = v_card.id;
    elsif not v_card.is_sent then
      update outbox o set revision = o.revision + 1 where o.id = v_card.id;
    end if;
  end loop;
  update outbox o set message_id = null, reply_to = null
   where o.group_id = p_group and o.lane = any (v_lanes) and num_nonnulls(o.message_id, o.reply_to) > 0;
  -- Nor does anything said in private lead there any more.
  update outbox o set about = null where o.group_id = p_group and o.about ? 'messageId';
end $$;
