-- An entry comes to its end, once: p_version is what was read (null: whatever it is). p: group, at, newcomerMs, newcomerDenied,
-- welcomes, by (who let them in or put them out: null for the clock, and for who answers). Whoever is out is told, and
-- Telegram, by a job: at settleAt where that is given, with what settle holds besides. It doesn't go into the audit by itself: see door_audit, which comes last in a statement.
-- Whom an administrator lets in while Telegram hasn't put them out yet is in.
-- Returns whether this did it.
create or replace function door_close(
  p_ref text, p_version integer, p_state text, p_progress jsonb, p_at timestamptz, p jsonb
) returns boolean language plpgsql as $$
declare
  v_entry door_entries;
begin
  update door_entries e set state = p_state, settled_at = p_at, version = e.version + 1, waits = false,
    progress = coalesce(p_progress, e.progress) - 'puzzle'
   where e.ref = p_ref and (p_version is null or e.version = p_version) and (e.state = 'open'
     or (p_state = 'passed' and p_version is null and e.way = 'join' and e.state in ('failed', 'expired') and e.told_at is null))
  returning * into v_entry;
  if v_entry.ref is null then return false; end if;
  perform job_cancel('door.close', p_ref);
  perform job_cancel('door.ask', p_ref);
  if v_entry.way = 'join' and p_state in ('passed', 'left') then
    perform hold_lift(v_entry.group_id, v_entry.user_id, 'door', p_at);
  end if;
  if v_entry.way = 'join' and p_state = 'passed' then
    perform door_entered(p || jsonb_build_object('group', v_entry.group_id::text, 'at', p_at), v_entry.user_id, p_ref, true);
  end if;
  perform job_add(jsonb_build_array(jsonb_build_object('kind', 'door.settle', 'key', p_ref, 'groupId',
    v_entry.group_id::text, 'dueAt', coalesce((p ->> 'settleAt')::timestamptz, p_at), 'payload',
    jsonb_build_object('ref', p_ref) || coalesce(p -> 'settle', '{}'))));
  return true;
end $$;
