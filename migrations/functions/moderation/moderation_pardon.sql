-- Takes back all that somebody was sanctioned with and lifts whatever mutes them. Returns how much was in force.
create or replace function moderation_pardon(
  p_group bigint, p_subject bigint, p_by bigint, p_words text, p_notices jsonb, p_key text, p_at timestamptz
) returns integer language plpgsql as $$
declare
  v_ref text;
  v_done integer := 0;
begin
  perform moderation_lock(p_group, p_subject);
  -- The newest first: what it had replaced is undone behind it.
  for v_ref in select s.ref from moderation_sanctions s
                where s.group_id = p_group and s.subject_id = p_subject and s.undone_at is null order by s.at desc, s.ref loop
    if moderation_undo(p_group, v_ref, p_by, null, '[]', p_at) then v_done := v_done + 1; end if;
  end loop;
  if hold_lift(p_group, p_subject, 'mute', p_at) then v_done := greatest(v_done, 1); end if;
  if v_done > 0 then
    perform moderation_tell(p_group, p_subject, 'pardon:' || p_key, p_notices);
    perform audit_add(p_group, 'pardon:' || p_key, p_by, 'moderation.pardon', p_subject, null, to_jsonb(v_done), p_words, p_at);
  end if;
  return v_done;
end $$;
