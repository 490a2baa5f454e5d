-- Somebody has themselves erased: what moderators have decided about them, or may still, waits under p_bars, so that nobody
-- gets rid of a ban by it. Whom p_bars stands for is known to Telegram's calls alone, for 30 days, where there is an alert to
-- decide or a ban to take back. Their words go, and those of alerts that quote them or that they have brought.
create or replace function moderation_forget(p_user bigint, p_history bigint, p_bars bigint, p_at timestamptz)
returns void language plpgsql as $$
declare
  v moderation_alerts;
  v_gone jsonb;
begin
  update moderation_sanctions s set key = regexp_replace(s.key, ':' || p_user || '$', ':' || p_bars),
      subject_id = p_bars where s.subject_id = p_user and s.undone_at is null;
  update moderation_sanctions s set subject_id = p_history, reason = null,
      key = regexp_replace(s.key, ':' || p_user || '$', ':' || p_history) where s.subject_id = p_user;
  update moderation_sanctions s set
      by_id = case s.by_id when p_user then p_history else s.by_id end,
      undone_by = case s.undone_by when p_user then p_history else s.undone_by end
   where p_user in (s.by_id, s.undone_by);
  insert into moderation_erased (bars_id, user_id, until)
  select p_bars, p_user, p_at + interval '30 days'
   where exists (select from moderation_sanctions s where s.subject_id = p_bars and s.rung = 'ban')
      or exists (select from moderation_alerts a where p_user = any (a.subjects) and a.settled_at is null);
  for v in
    select * from moderation_alerts a
     where p_user = any (a.subjects) or a.settled_by = p_user or outbox_names(a.evidence, p_user)
     order by a.ref for update
  loop
    v_gone := case when v.subjects = array[p_user] then v.evidence else moderation_evidence_of(v.evidence, v.kind, p_user) end;
    update moderation_alerts a set
        subjects = array_replace(a.subjects, p_user, case when a.settled_at is null then p_bars else p_history end),
        merge_key = case a.merge_key when 'guard:' || p_user then 'guard:' || p_bars else a.merge_key end,
        settled_by = case a.settled_by when p_user then p_history else a.settled_by end
     where a.ref = v.ref;
    perform moderation_forget_words(v.ref, v_gone);
  end loop;
end $$;
