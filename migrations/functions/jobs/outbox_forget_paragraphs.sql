-- Paragraphs go from a message by its key, from those of the same for other readers (p_key and a colon), and from their changes.
create or replace function outbox_forget_paragraphs(p_key text, p_gone jsonb) returns void language sql as $$
  with cards as (
    select o.id from outbox o where o.key = p_key or o.key >= p_key || ':' and o.key < p_key || ';')
  update outbox o set texts = outbox_without(o.texts, p_gone)
   where o.id in (select id from cards) or o.card in (select id from cards)
$$;
