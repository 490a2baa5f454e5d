-- Brings back what may come back by now (bonds_comeback): a bond by itself, on a request that is noted as answered; of the
-- others the owner is told by a notice that they may ask again. p_act.notices: by row, the notice. Returns n -> {as, bond}.
create or replace function bonds_restore(p_act jsonb, p_rows jsonb) returns jsonb language plpgsql as $$
declare
  v_group bigint := (p_act ->> 'group')::bigint;
  v_at timestamptz := (p_act ->> 'at')::timestamptz;
  v_back jsonb;
  v_result jsonb := '{}';
  r record;
  v_id bigint;
begin
  perform consent_lock(array(select p from jsonb_to_recordset(p_rows) as x ("user" bigint, other bigint),
    lateral (values (x."user"), (x.other)) as v (p) where p is not null));
  for r in select * from jsonb_to_recordset(p_rows) as x (n integer, "user" bigint, other bigint, value jsonb) order by n loop
    v_back := bonds_comeback(p_act, jsonb_build_array(to_jsonb(r))) -> r.n::text;
    if v_back ->> 'as' = 'bond' then
      insert into consent_requests (ref, group_id, kind, sender_id, target_id, payload, status, opened_key, opened_at,
          expires_at, settled_at, settled_by)
        values ((p_act ->> 'ref') || ':' || r.n, v_group, 'bonds.collar', r."user", r.other, '{}', 'accepted',
          (p_act ->> 'ref') || ':' || r.n, v_at, v_at, v_at, r.other)
        returning id into v_id;
      insert into bonds (id, group_id, owner_id, wearer_id, since)
        values (v_id, v_group, r."user", r.other, least((r.value ->> 'since')::timestamptz, v_at));
      v_back := v_back || jsonb_build_object('bond', v_id::text);
    end if;
    v_result := v_result || jsonb_build_object(r.n::text, v_back);
  end loop;
  return v_result;
end $$;
