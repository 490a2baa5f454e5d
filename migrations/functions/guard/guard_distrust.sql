-- Somebody's spam was confirmed: whatever they had earned is gone. p_person: see guard_look.
create or replace function guard_distrust(p_group bigint, p_user bigint, p_at timestamptz, p_person text)
returns void language plpgsql as $$
begin
  insert into guard_members as m (group_id, user_id, first_at, spam_at) values (p_group, p_user, p_at, p_at)
  on conflict (group_id, user_id) do update
    set spam_at = p_at, trusted_at = null, trusted_by = null, untrusted_at = coalesce(m.untrusted_at, m.trusted_at);
  if p_person is not null then
    insert into guard_reputation (person, group_id, at) values (p_person, p_group, p_at)
    on conflict (person, group_id) do update set at = excluded.at;
  end if;
end $$;
