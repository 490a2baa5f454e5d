-- A card of which there are copies has had its say: each of them shows p_texts from now on, without buttons, but p_but,
-- the number of the message below which p_by has just pressed: what came of it is shown there by the answer. One that is
-- noted later (outbox_note) finds here that it is over.
create or replace function outbox_copies_over(
  p_card text, p_group bigint, p_texts jsonb, p_at timestamptz, p_by bigint default null, p_but bigint default null
) returns void language plpgsql as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('outbox', hashtext(p_card)));
  insert into outbox (key, kind, lane, group_id, place, private_only, texts, buttons, due_at, ready_at, sent_at, error)
  values ('over:' || p_card, 'jobs.over', 'g:' || p_group, p_group, 'room', false, p_texts, '[]', 'epoch', 'epoch', p_at, 'over')
  on conflict on constraint outbox_once do nothing;
  perform outbox_all_over(p_card, p_texts, p_at, p_by, p_but);
end $$;
