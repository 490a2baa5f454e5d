-- Somebody is to be asked: their entry, the hold of who is in already, and the jobs that ask and close. p as in
-- door_arrive. Locks: door_watch before it.
create or replace function door_open(
  p jsonb, p_ref text, p_user bigint, p_key text, p_strict boolean, p_waits boolean
) returns void language plpgsql as $$
declare
  v_at timestamptz := (p ->> 'at')::timestamptz;
  v_group bigint := (p ->> 'group')::bigint;
  v_way text := p ->> 'way';
  v_adult boolean := coalesce((p ->> 'adult')::boolean, false)
    and not exists (select from consent_standings s where s.user_id = p_user and s.status <> 'barred');
  v_steps jsonb := p -> case when p_strict then 'strictSteps' else 'steps' end;
  -- Who goes away and comes back has no more tries than who stays.
  v_wrong integer := coalesce((select (e.progress ->> 'wrong')::integer from door_entries e
    where e.group_id = v_group and e.user_id = p_user and e.settled_at > v_at - interval '1 day'
    -- Two visits of one second: the more of the two, or who comes and goes quickly would guess on.
    order by e.opened_at desc, (e.progress ->> 'wrong')::integer desc nulls last limit 1), 0);
  v_expires timestamptz := v_at + (case when p_waits then p ->> 'waitMs' else p ->> 'leewayMs' end)::bigint
    * interval '1 millisecond';
begin
  if not v_adult then v_steps := v_steps - 'adult'; end if;
  insert into door_entries (ref, group_id, user_id, key, way, private_chat, strict, progress, most_wrong, answer_ms,
                            opened_at, waits, expires_at)
  values (p_ref, v_group, p_user, p_key, v_way, (p ->> 'privateChat')::bigint, p_strict,
          jsonb_build_object('steps', v_steps, 'step', 0, 'no', 0,
            'wrong', case when v_wrong < (p ->> 'tries')::integer then v_wrong else 0 end)
          -- By nothing but the night: where that is switched off, nobody would ask them.
          || case when p_strict and not p_waits and v_way = 'join' and coalesce((p ->> 'night')::boolean, false)
                   and not coalesce((p ->> 'folder')::boolean, false) then '{"night": true}' else '{}' end::jsonb,
          (p ->> 'tries')::integer,
          (p ->> 'answerMs')::integer, v_at, p_waits, v_expires);
  if v_way = 'join' then
    perform hold_set(v_group, p_user, 'door', null, array(select jsonb_array_elements_text(p -> 'denied')), null,
      'door:' || p_ref, v_at);
  end if;
  perform job_add(jsonb_build_array(jsonb_build_object('kind', 'door.close', 'key', p_ref || ':0', 'groupId',
    v_group::text, 'dueAt', v_expires, 'payload', jsonb_build_object('ref', p_ref))));
  if not p_waits then
    perform job_add(jsonb_build_array(jsonb_build_object('kind', 'door.ask', 'key', p_ref || ':0', 'groupId',
      v_group::text, 'dueAt', v_at, 'payload', jsonb_build_object('ref', p_ref))));
  end if;
end $$;
