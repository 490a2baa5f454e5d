-- Writes a hold in the place of the live one of its cause, under hold_lock. Its end is a job; one that is open has none.
create or replace function hold_write(
  p_group bigint, p_user bigint, p_cause text, p_until timestamptz, p_denied text[], p_by bigint, p_key text,
  p_at timestamptz
) returns bigint language plpgsql as $$
declare
  v_before bigint;
  v_id bigint;
begin
  update member_holds set lifted_at = p_at
   where group_id = p_group and user_id = p_user and cause = p_cause and lifted_at is null
  returning id into v_before;
  insert into member_holds (group_id, user_id, cause, until, denied, by_id, key, at, replaces)
  values (p_group, p_user, p_cause, p_until, p_denied, p_by, p_key, p_at, v_before)
  returning id into v_id;
  if p_until is not null then perform hold_job(p_group, p_user, v_id || ':ends', p_until); end if;
  return v_id;
end $$;
