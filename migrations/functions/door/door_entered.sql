-- Somebody is in: what newcomers may not do yet, and their welcome. p: group, at, newcomerMs, newcomerDenied, welcomes.
create or replace function door_entered(p jsonb, p_user bigint, p_key text, p_limited boolean)
returns void language plpgsql as $$
declare
  v_at timestamptz := (p ->> 'at')::timestamptz;
  v_group bigint := (p ->> 'group')::bigint;
begin
  if p_limited and (p ->> 'newcomerMs')::bigint > 0 then
    perform hold_set(v_group, p_user, 'newcomer', v_at + (p ->> 'newcomerMs')::bigint * interval '1 millisecond',
      array(select jsonb_array_elements_text(p -> 'newcomerDenied')), null, 'newcomer:' || p_key, v_at);
  end if;
  if (p ->> 'welcomes')::boolean then
    insert into door_watch (group_id) values (v_group) on conflict do nothing;
    update door_watch w set entered = w.entered || jsonb_build_array(consent_person(p_user))
     where w.group_id = v_group and not w.entered @> jsonb_build_array(jsonb_build_object('userId', p_user))
       and jsonb_array_length(w.entered) < 50;
    perform job_add(jsonb_build_array(jsonb_build_object('kind', 'door.welcome', 'key',
      v_group || ':' || floor(extract(epoch from v_at) / 5), 'groupId', v_group::text,
      'dueAt', v_at + interval '5 seconds', 'payload', null)));
  end if;
end $$;
