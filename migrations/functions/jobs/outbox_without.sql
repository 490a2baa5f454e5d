-- Paragraphs without some of them.
create or replace function outbox_without(p_texts jsonb, p_gone jsonb) returns jsonb language sql immutable as $$
  select coalesce(jsonb_agg(t.paragraph order by t.turn), '[]')
    from jsonb_array_elements(p_texts) with ordinality as t (paragraph, turn)
   where not exists (select from jsonb_array_elements(p_gone) g where g = t.paragraph)
$$;
