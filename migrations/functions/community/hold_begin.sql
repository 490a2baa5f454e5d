-- Before Telegram is asked: notes what will then stand there by this bot, so that whoever comes after a crash knows it,
-- and what another administrator has done by hand ({denied, until}, or {} where that is gone). Nothing, and null, where
-- the person's holds are not those that were read; else their version now.
create or replace function hold_begin(
  p_group bigint, p_user bigint, p_version bigint, p_ours jsonb, p_hand jsonb, p_at timestamptz
) returns bigint language plpgsql as $$
declare
  v_version bigint;
begin
  update member_restrictions r set version = r.version + 1, ours = p_ours
   where r.group_id = p_group and r.user_id = p_user and r.version = p_version
  returning r.version into v_version;
  if v_version is null or p_hand is null then return v_version; end if;
  if p_hand = '{}' then
    update member_holds set lifted_at = p_at
     where group_id = p_group and user_id = p_user and cause = 'hand' and lifted_at is null;
  else
    perform hold_write(p_group, p_user, 'hand', (p_hand ->> 'until')::timestamptz,
      array(select jsonb_array_elements_text(p_hand -> 'denied')), null, 'hand:' || p_user || ':' || v_version, p_at);
  end if;
  return v_version;
end $$;
