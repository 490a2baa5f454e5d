-- Somebody appeals a sanction of theirs, once: its moderators are alerted. Returns 'open', or how it stands: 'again',
-- 'accepted', 'refused', 'undone'; null where it isn't theirs. p_alert: see moderation_alert.
create or replace function moderation_appeal(p_ref text, p_subject bigint, p_alert jsonb, p_at timestamptz)
returns text language plpgsql as $$
declare
  v moderation_sanctions;
begin
  select * into v from moderation_sanctions where ref = p_ref and subject_id = p_subject for update;
  if not found then return null; end if;
  if v.undone_at is not null then return 'undone'; end if;
  if v.appeal is not null then return case v.appeal when 'open' then 'again' else v.appeal end; end if;
  update moderation_sanctions set appeal = 'open', appealed_at = p_at where ref = p_ref;
  perform moderation_alert(v.group_id, p_alert || jsonb_build_object('sanctions', jsonb_build_array(p_ref),
    'subjects', jsonb_build_array(p_subject)));
  return 'open';
end $$;
