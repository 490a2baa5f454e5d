-- Who was erased is back, and so are their sanctions.
create or replace function moderation_recall(p_bars bigint, p_user bigint) returns void language sql as $$
  update moderation_sanctions s set subject_id = p_user where s.subject_id = p_bars
$$;
