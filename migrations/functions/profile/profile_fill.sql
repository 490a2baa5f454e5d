-- Fills what people have not said of themselves: what they have said stands. p_rows: n, user, value (field -> words).
-- Returns n -> {filled: {field -> words}}.
create or replace function profile_fill(p_act jsonb, p_rows jsonb) returns jsonb language plpgsql as $$
declare
  v_group bigint := (p_act ->> 'group')::bigint;
  v_filled jsonb;
begin
  perform set_config('profile.bulk', 'on', true);
  v_filled := profile_gaps(p_act, p_rows);
  insert into profiles as f (group_id, user_id, alias, pronouns, role, bio, limits, updated_at)
  select v_group, r."user", m.g ->> 'alias', m.g ->> 'pronouns', m.g ->> 'role', m.g ->> 'bio', m.g ->> 'limits',
         (p_act ->> 'at')::timestamptz
    from jsonb_to_recordset(p_rows) as r (n integer, "user" bigint),
         lateral (select v_filled -> r.n::text -> 'filled') as m (g)
   where m.g <> '{}'
   order by r."user"
  on conflict (group_id, user_id) do update set
    alias = coalesce(f.alias, excluded.alias), pronouns = coalesce(f.pronouns, excluded.pronouns),
    role = coalesce(f.role, excluded.role), bio = coalesce(f.bio, excluded.bio),
    limits = coalesce(f.limits, excluded.limits), updated_at = excluded.updated_at;
  perform set_config('profile.bulk', '', true);
  perform profile_show_all(v_group);
  return v_filled;
end $$;
