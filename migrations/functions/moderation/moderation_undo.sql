-- Takes a sanction back, exactly: what a mute replaced is in force again, who was banned may come in again, the ladder
-- is a rung lower, an appeal of it is decided. Returns whether it was in force until now.
create or replace function moderation_undo(
  p_group bigint, p_ref text, p_by bigint, p_words text, p_notices jsonb, p_at timestamptz
) returns boolean language plpgsql as $$
declare
  v moderation_sanctions;
  v_told integer;
begin
  select * into v from moderation_sanctions where ref = p_ref and group_id = p_group;
  if not found then return false; end if;
  perform moderation_lock(p_group, v.subject_id);
  update moderation_sanctions set undone_at = p_at, undone_by = p_by,
    appeal = case when appeal = 'open' then 'accepted' else appeal end
   where ref = p_ref and undone_at is null;
  if not found then return false; end if;
  with settled as (
    update moderation_alerts a set settled_at = p_at, settled_by = p_by, outcome = 'undone'
     where a.group_id = p_group and a.kind = 'appeal' and a.merge_key = 'appeal:' || v.ref and a.settled_at is null
    returning a.ref)
  select job_add(jsonb_agg(jsonb_build_object('kind', 'moderation.alert', 'groupId', p_group::text, 'dueAt', p_at,
    'key', s.ref || ':settled', 'payload', jsonb_build_object('ref', s.ref)))) from settled s into v_told;
  if v.rung = 'mute' then
    perform hold_undo(p_group, 'sanction:' || v.ref, p_at);
  elsif v.rung = 'ban' then
    perform moderation_job(p_group, v.ref, v.ref || ':undone', p_at);
  end if;
  perform moderation_tell(p_group, v.subject_id, v.ref || ':undone', p_notices);
  perform audit_add(p_group, 'undo:' || v.ref, p_by, 'moderation.undo', v.subject_id, to_jsonb(v.rung), null, p_words, p_at);
  return true;
end $$;
