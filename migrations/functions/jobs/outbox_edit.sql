-- Changes cards: messages that were or will be sent, in a group or in private. A change is addressed by the key of its
-- card, and written over for as long as it waits, so that only the last one goes out. Two writers of the same cards take
-- them in one order.
create or replace function outbox_edit(p_edits jsonb) returns integer language plpgsql as $$
declare
  v_edited integer;
begin
  insert into outbox (key, kind, lane, group_id, card, private_only, texts, buttons, due_at, ready_at)
  select 'edit:' || c.id, c.kind, 'c:' || c.id, c.group_id, c.id, false, e.texts, e.buttons, 'epoch', 'epoch'
    from jsonb_to_recordset(p_edits) as e (card text, texts jsonb, buttons jsonb)
    join outbox c on c.key = e.card and c.card is null
   order by c.id
  on conflict on constraint outbox_once do update
    set texts = excluded.texts, buttons = excluded.buttons, revision = outbox.revision + 1, sent_at = null,
        dead_at = null, error = null, ready_at = 'epoch';
  get diagnostics v_edited = row_count;
  return v_edited;
end $$;
