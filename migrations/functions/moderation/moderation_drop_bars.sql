-- The term is over.
create or replace function moderation_drop_bars(p_bars bigint) returns void language sql as $$
  delete from moderation_sanctions s where s.subject_id = p_bars
$$;
