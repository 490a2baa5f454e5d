-- What the guard has to know of somebody before it looks at what they wrote, in one request; it begins to know them with
-- it. p_earned: they have written what earns trust (counted at the door). Known for so long that nobody has to look
-- (p_old): trusted from the first look on. p_people: their keyed hashes among the groups that share what they know, none
-- where this one doesn't. p_profile: jobs that look at their profile, once; null: not now.
create or replace function guard_look(
  p_group bigint, p_user bigint, p_at timestamptz, p_earned boolean, p_old interval, p_people text[],
  p_profile jsonb
) returns table (
  began_at timestamptz, first_at timestamptz, trusted boolean, spam_at timestamptz, profile_at timestamptz,
  fresh boolean, elsewhere integer, lessons bigint, lately integer
) language plpgsql as $$
declare
  v_known timestamptz := community_known_since(p_group, p_user);
begin
  insert into guard_groups as g (group_id, began_at) values (p_group, p_at) on conflict do nothing;
  insert into guard_members as m (group_id, user_id, first_at, trusted_at)
  values (p_group, p_user, p_at, case when v_known < p_at - p_old then p_at end)
  on conflict (group_id, user_id) do nothing;
  fresh := found;
  if p_earned then
    update guard_members m set trusted_at = p_at, trusted_by = null
     where m.group_id = p_group and m.user_id = p_user and m.trusted_at is null
       and (m.spam_at is null or m.spam_at < p_at - interval '30 days');
    if found then perform hold_lift(p_group, p_user, 'newcomer', p_at); end if;
  end if;
  if p_profile is not null and exists (select from guard_members m
    where m.group_id = p_group and m.user_id = p_user and m.trusted_at is null and m.profile_at is null) then
    perform job_add(p_profile);
  end if;
  return query
    select g.began_at, m.first_at, m.trusted_at is not null, m.spam_at, m.profile_at, guard_look.fresh,
           (select count(distinct r.group_id)::integer from guard_reputation r
             where r.person = any (p_people) and r.group_id <> p_group),
           (select coalesce(max(l.id), 0) * 100000 + count(*) from guard_lessons l where l.group_id = p_group),
           (select count(*)::integer from guard_findings f
             where f.group_id = p_group and f.at > p_at - interval '10 minutes')
      from guard_groups g join guard_members m on m.group_id = g.group_id
     where g.group_id = p_group and m.user_id = p_user;
end $$;
