-- Holds somebody for a cause like hold_set, but never for less than what holds them for it already: of the two the one
-- that ends later is in force, and the other stands behind it, for as long as it would have, should that be taken back.
create or replace function hold_set_longer(
  p_group bigint, p_user bigint, p_cause text, p_until timestamptz, p_denied text[], p_by bigint, p_key text,
  p_at timestamptz
) returns bigint language plpgsql as $$
declare
  v_live member_holds;
  v_id bigint;
begin
  perform hold_lock(p_group, p_user);
  select * into v_live from member_holds
   where group_id = p_group and user_id = p_user and cause = p_cause and lifted_at is null;
  if not found or coalesce(v_live.until, 'infinity') <= coalesce(p_until, 'infinity')
     or exists (select from member_holds where group_id = p_group and key = p_key) then
    return hold_set(p_group, p_user, p_cause, p_until, p_denied, p_by, p_key, p_at);
  end if;
  insert into member_holds (group_id, user_id, cause, until, denied, by_id, key, at, replaces, lifted_at)
  values (p_group, p_user, p_cause, p_until, p_denied, p_by, p_key, p_at, v_live.replaces, p_at)
  returning id into v_id;
  update member_holds set replaces = v_id where id = v_live.id;
  return v_id;
end $$;
