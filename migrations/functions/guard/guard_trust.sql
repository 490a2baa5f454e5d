-- Somebody is trusted by a moderator's word, whatever was found before. p_people: see guard_look.
create or replace function guard_trust(p_group bigint, p_user bigint, p_at timestamptz, p_by bigint, p_people text[])
returns void language plpgsql as $$
begin
  insert into guard_members as m (group_id, user_id, first_at, trusted_at, trusted_by)
  values (p_group, p_user, p_at, p_at, p_by)
  on conflict (group_id, user_id) do update
    set spam_at = null, untrusted_at = null, trusted_at = p_at, trusted_by = p_by;
  -- Who is trusted is no newcomer; what else holds them stays.
  perform hold_lift(p_group, p_user, 'newcomer', p_at);
  delete from guard_reputation where person = any (p_people) and group_id = p_group;
end $$;
