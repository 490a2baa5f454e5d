-- What people say of themselves in the row that began anew at an upgrade they say in the group that it is, where they have left
-- it open there; what was reported there was reported here.
create or replace function profile_merge(p_young bigint, p_old bigint) returns void language sql as $$
  update profile_reports set group_id = p_old where group_id = p_young;
  with moved as (delete from profiles y where y.group_id = p_young returning y.*)
  insert into profiles as o (group_id, user_id, alias, pronouns, age, role, bio, limits, photo_file_id, updated_at)
  select p_old, m.user_id, m.alias, m.pronouns, m.age, m.role, m.bio, m.limits, m.photo_file_id, m.updated_at
    from moved m order by m.user_id
  on conflict (group_id, user_id) do update set
    alias = coalesce(o.alias, excluded.alias), pronouns = coalesce(o.pronouns, excluded.pronouns),
    age = coalesce(o.age, excluded.age), role = coalesce(o.role, excluded.role), bio = coalesce(o.bio, excluded.bio),
    limits = coalesce(o.limits, excluded.limits), photo_file_id = coalesce(o.photo_file_id, excluded.photo_file_id),
    updated_at = greatest(o.updated_at, excluded.updated_at)
$$;
