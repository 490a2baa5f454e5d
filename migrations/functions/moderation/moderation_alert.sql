-- Tells moderators of something that happened, once by its key: in the alert that is open for what belongs together, or
-- in a new one. p_alert: ref (of a new one), key, mergeKey, kind, evidence, subjects, sanctions, messages, windowMs, at.
-- What a raid's people did may be told before the raid is: the alert becomes the raid's.
-- A job shows it: at once where it is new, or a raid's by now; else with all that comes within the next seconds. Returns the
-- alert's ref.
create or replace function moderation_alert(p_group bigint, p_alert jsonb) returns text language plpgsql as $$
declare
  v_ref text;
  v_at timestamptz := (p_alert ->> 'at')::timestamptz;
  v_subjects bigint[] := array(select jsonb_array_elements_text(p_alert -> 'subjects')::bigint);
  v_sanctions text[] := array(select jsonb_array_elements_text(p_alert -> 'sanctions'));
  v_messages bigint[] := array(select jsonb_array_elements_text(p_alert -> 'messages')::bigint);
  v_merged boolean;
begin
  perform pg_advisory_xact_lock(hashtextextended('alert:' || (p_alert ->> 'mergeKey'), p_group));
  select k.ref into v_ref from moderation_alert_keys k where k.group_id = p_group and k.key = p_alert ->> 'key';
  if found then return v_ref; end if;
  update moderation_alerts a
     set happened = a.happened + 1, version = a.version + 1, last_at = greatest(a.last_at, v_at),
         subjects = a.subjects || array(select s from unnest(v_subjects) s where s <> all (a.subjects)),
         sanctions = a.sanctions || v_sanctions, messages = a.messages || v_messages,
         kind = case when p_alert ->> 'kind' = 'raid' then 'raid' else a.kind end,
         evidence = case when p_alert ->> 'kind' = 'raid' then (p_alert -> 'evidence') || a.evidence
           when jsonb_array_length(a.evidence) < 6 then a.evidence || (p_alert -> 'evidence') else a.evidence end
   where a.ref = (
     select o.ref from moderation_alerts o
      where o.group_id = p_group and o.merge_key = p_alert ->> 'mergeKey' and o.settled_at is null
        and o.last_at > v_at - (p_alert ->> 'windowMs')::bigint * interval '1 millisecond'
      order by o.last_at desc limit 1 for update)
  returning a.ref into v_ref;
  v_merged := found;
  if not v_merged then
    v_ref := p_alert ->> 'ref';
    insert into moderation_alerts (ref, group_id, kind, merge_key, at, last_at, subjects, sanctions, messages, evidence)
    values (v_ref, p_group, p_alert ->> 'kind', p_alert ->> 'mergeKey', v_at, v_at, v_subjects, v_sanctions, v_messages,
            p_alert -> 'evidence');
  end if;
  insert into moderation_alert_keys (group_id, key, ref) values (p_group, p_alert ->> 'key', v_ref);
  perform job_add(jsonb_build_array(jsonb_build_object('kind', 'moderation.alert', 'groupId', p_group::text,
    'payload', jsonb_build_object('ref', v_ref))
    || case when v_merged and p_alert ->> 'kind' = 'raid' then jsonb_build_object(
         'key', v_ref || ':' || (p_alert ->> 'key'), 'dueAt', v_at)
       when v_merged then jsonb_build_object(
         'key', v_ref || ':' || floor(extract(epoch from v_at) / 20),
         'dueAt', to_timestamp((floor(extract(epoch from v_at) / 20) + 1) * 20))
       else jsonb_build_object('key', v_ref, 'dueAt', v_at) end));
  return v_ref;
end $$;
