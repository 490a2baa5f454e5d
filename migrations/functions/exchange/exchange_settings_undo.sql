-- Sets settings back as they were, but for those that somebody has changed since: they are returned, [{name}].
create or replace function exchange_settings_undo(p_act jsonb, p_rows jsonb) returns jsonb language plpgsql as $$
declare
  v_left jsonb := '[]';
  r record;
  c record;
begin
  for r in select * from jsonb_to_recordset(p_rows) as x (n integer, value jsonb, memory jsonb)
            where (x.memory ->> 'changed')::boolean order by n loop
    select * into c from settings_change((p_act ->> 'group')::bigint, (p_act ->> 'actor')::bigint,
      'undo:' || (p_act ->> 'ref') || ':' || r.n, (p_act ->> 'at')::timestamptz,
      jsonb_build_object('name', r.value -> 'name', 'before', r.memory -> 'after', 'after', r.memory -> 'before'));
    if c.outcome = 'stale' then v_left := v_left || jsonb_build_object('name', r.value -> 'name'); end if;
  end loop;
  return v_left;
end $$;
