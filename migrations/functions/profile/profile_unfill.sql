-- Takes back what profile_fill filled, as far as it is still so, or gives back what profile_wipe took, as far as nothing
-- else was said since. p_rows: n, user, memory.filled or memory.taken (a row of profiles). Returns [] : nothing is left over.
create or replace function profile_unfill(p_act jsonb, p_rows jsonb) returns jsonb language plpgsql as $$
declare
  v_group bigint := (p_act ->> 'group')::bigint;
begin
  perform set_config('profile.bulk', 'on', true);
  update profiles f set
      alias = nullif(f.alias, m.g ->> 'alias'), pronouns = nullif(f.pronouns, m.g ->> 'pronouns'),
      role = nullif(f.role, m.g ->> 'role'), bio = nullif(f.bio, m.g ->> 'bio'), limits = nullif(f.limits, m.g ->> 'limits'),
      updated_at = (p_act ->> 'at')::timestamptz
    from jsonb_to_recordset(p_rows) as r (n integer, "user" bigint, memory jsonb),
         lateral (select r.memory -> 'filled') as m (g)
   where f.group_id = v_group and f.user_id = r."user" and m.g <> '{}';
  insert into profiles as f
  select t.* from jsonb_to_recordset(p_rows) as r (n integer, "user" bigint, memory jsonb),
         -- Into the group that it is by now: it may have been upgraded since.
         lateral jsonb_populate_record(null::profiles, (r.memory -> 'taken') || jsonb_build_object('group_id', v_group)) t
   where r.memory ? 'taken' order by r."user"
  on conflict (group_id, user_id) do update set
    alias = coalesce(f.alias, excluded.alias), pronouns = coalesce(f.pronouns, excluded.pronouns),
    age = coalesce(f.age, excluded.age), role = coalesce(f.role, excluded.role), bio = coalesce(f.bio, excluded.bio),
    limits = coalesce(f.limits, excluded.limits), photo_file_id = coalesce(f.photo_file_id, excluded.photo_file_id);
  perform set_config('profile.bulk', '', true);
  perform profile_show_all(v_group);
  return '[]';
end $$;
