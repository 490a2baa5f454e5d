-- What the guard found, learnt and knows of people in the row that began anew at an upgrade it knows in the group that it
-- is. Trust that was lost in either is lost.
create or replace function guard_merge(p_young bigint, p_old bigint) returns void language plpgsql as $$
begin
  update guard_findings y set group_id = p_old
   where y.group_id = p_young and not exists (select from guard_findings o where o.group_id = p_old and o.key = y.key);
  delete from guard_findings where group_id = p_young;
  update guard_lessons y set group_id = p_old
   where y.group_id = p_young and not exists (select from guard_lessons o where o.group_id = p_old and o.key = y.key);
  delete from guard_lessons where group_id = p_young;
  with moved as (delete from guard_members y where y.group_id = p_young returning y.*)
  insert into guard_members as o (group_id, user_id, first_at, trusted_at, trusted_by, spam_at, untrusted_at, profile_at)
  select p_old, m.user_id, m.first_at, m.trusted_at, m.trusted_by, m.spam_at, m.untrusted_at, m.profile_at
    from moved m order by m.user_id
  on conflict (group_id, user_id) do update set
    first_at = least(o.first_at, excluded.first_at),
    trusted_at = coalesce(o.trusted_at, excluded.trusted_at),
    trusted_by = case when o.trusted_at is null then excluded.trusted_by else o.trusted_by end,
    spam_at = greatest(o.spam_at, excluded.spam_at),
    untrusted_at = greatest(o.untrusted_at, excluded.untrusted_at),
    profile_at = greatest(o.profile_at, excluded.profile_at);
  insert into guard_reputation (person, group_id, at)
  select y.person, p_old, y.at from guard_reputation y where y.group_id = p_young order by y.person
  on conflict do nothing;
  delete from guard_reputation where group_id = p_young;
  update guard_groups y set group_id = p_old
   where y.group_id = p_young and not exists (select from guard_groups o where o.group_id = p_old);
  delete from guard_groups where group_id = p_young;
  with moved as (delete from guard_reactions y where y.group_id = p_young returning y.*)
  insert into guard_reactions as o (group_id, user_id, since, count)
  select p_old, m.user_id, m.since, m.count from moved m order by m.user_id
  on conflict (group_id, user_id) do update set since = least(o.since, excluded.since), count = o.count + excluded.count;
end $$;
