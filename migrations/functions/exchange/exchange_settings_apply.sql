-- Changes the settings as a file says. Returns n -> {before, after, changed}.
create or replace function exchange_settings_apply(p_act jsonb, p_rows jsonb) returns jsonb language plpgsql as $$
declare
  v_result jsonb := '{}';
  r record;
  c record;
begin
  for r in select * from jsonb_to_recordset(p_rows) as x (n integer, value jsonb) order by n loop
    select * into c from settings_change((p_act ->> 'group')::bigint, (p_act ->> 'actor')::bigint,
      (p_act ->> 'ref') || ':' || r.n, (p_act ->> 'at')::timestamptz,
      jsonb_build_object('name', r.value -> 'name', 'after', r.value -> 'after'));
    v_result := v_result || jsonb_build_object(r.n::text, jsonb_build_object('before', c.before_value,
      'after', c.after_value, 'changed', c.outcome = 'changed'));
  end loop;
  return v_result;
end $$;
