-- Somebody's spam was confirmed: whatever they had earned is gone. p_person: the first of guard_look's p_people; not noted
-- where the group has left those who share meanwhile. Both rows have one moment, of theirs alone in the group, by which
-- guard_unlearn takes them back together.
create or replace function guard_distrust(p_group bigint, p_user bigint, p_at timestamptz, p_person text)
returns void language plpgsql as $$
declare
  v_at timestamptz := p_at;
begin
  while exists (select from guard_members m where m.group_id = p_group and m.spam_at = v_at and m.user_id <> p_user) loop
    v_at := v_at + interval '1 microsecond';
  end loop;
  insert into guard_members as m (group_id, user_id, first_at, spam_at) values (p_group, p_user, p_at, v_at)
  on conflict (group_id, user_id) do update
    set spam_at = v_at, trusted_at = null, trusted_by = null, untrusted_at = coalesce(m.untrusted_at, m.trusted_at);
  if p_person is not null and exists (
    select from groups g where g.id = p_group and g.settings -> 'guard.shares' = 'true') then
    insert into guard_reputation (person, group_id, at) values (p_person, p_group, v_at)
    on conflict (person, group_id) do update set at = excluded.at;
  end if;
end $$;
