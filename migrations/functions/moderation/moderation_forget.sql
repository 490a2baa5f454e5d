-- Somebody has themselves erased: the sanctions that stand wait under p_bars, so that nobody gets rid of a ban by it.
create or replace function moderation_forget(p_user bigint, p_history bigint, p_bars bigint, p_at timestamptz)
returns void language plpgsql as $$
begin
  update moderation_sanctions s set subject_id = p_bars where s.subject_id = p_user and s.undone_at is null;
  update moderation_sanctions s set subject_id = p_history, reason = null where s.subject_id = p_user;
  update moderation_sanctions s set
      by_id = case s.by_id when p_user then p_history else s.by_id end,
      undone_by = case s.undone_by when p_user then p_history else s.undone_by end
   where p_user in (s.by_id, s.undone_by);
  update moderation_alerts a set
      subjects = array_replace(a.subjects, p_user, p_history),
      evidence = case when a.subjects = array[p_user] then '[]' else a.evidence end,
      settled_by = case a.settled_by when p_user then p_history else a.settled_by end
   where p_user = any (a.subjects) or a.settled_by = p_user;
end $$;
