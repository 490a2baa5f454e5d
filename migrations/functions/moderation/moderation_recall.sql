-- Who was erased is back, and so are their sanctions and what moderators are to decide. A ban that was taken back meanwhile is
-- taken off in Telegram now that it is known whom it banned.
create or replace function moderation_recall(p_bars bigint, p_user bigint) returns void language sql as $$
  select moderation_job(s.group_id, s.ref, s.ref || ':back:' || p_bars, s.undone_at) from moderation_sanctions s
   where s.subject_id = p_bars and s.rung = 'ban' and s.undone_at is not null;
  update moderation_alerts a set subjects = array_replace(a.subjects, p_bars, p_user) where p_bars = any (a.subjects);
  update moderation_sanctions s set subject_id = p_user where s.subject_id = p_bars;
$$;
