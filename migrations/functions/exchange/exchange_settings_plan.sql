-- What settings are before a file's: n -> {before}. p_rows: n, value {name, after} as settings_change takes them.
create or replace function exchange_settings_plan(p_act jsonb, p_rows jsonb) returns jsonb language sql stable as $$
  select coalesce(jsonb_object_agg(r.n, jsonb_build_object('before', b.was,
      'changes', b.was is distinct from nullif(r.value -> 'after', 'null'))), '{}')
    from jsonb_to_recordset(p_rows) as r (n integer, value jsonb)
    join groups g on g.id = (p_act ->> 'group')::bigint,
    lateral (select case when r.value ->> 'name' like 'modules.%'
      then nullif(to_jsonb(substring(r.value ->> 'name' from 9) = any (g.modules_off)), 'false')
      else nullif(g.settings -> (r.value ->> 'name'), 'null') end) as b (was)
$$;
