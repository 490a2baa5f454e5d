-- What of each row somebody has not said yet: n -> {filled: {field -> words}}.
create or replace function profile_gaps(p_act jsonb, p_rows jsonb) returns jsonb language sql stable as $$
  select coalesce(jsonb_object_agg(r.n, jsonb_build_object('filled', (
      select coalesce(jsonb_object_agg(v.key, v.value), '{}') from jsonb_each(r.value) v
       where v.key in ('alias', 'pronouns', 'role', 'bio', 'limits') and coalesce(to_jsonb(f) -> v.key, 'null') = 'null'))), '{}')
    from jsonb_to_recordset(p_rows) as r (n integer, "user" bigint, value jsonb)
    left join profiles f on f.group_id = (p_act ->> 'group')::bigint and f.user_id = r."user"
$$;
