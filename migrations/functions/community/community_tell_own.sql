-- Whether somebody may be given their data now: not sooner than p_pause after the last time. It is noted at once, so that of
-- two who ask one gets it; without a moment, it is as if they had not. Returns null where they may, else when.
create or replace function community_tell_own(p_user bigint, p_at timestamptz, p_pause interval)
returns timestamptz language plpgsql as $$
declare
  v_last timestamptz;
begin
  select p.told_at into v_last from people p where p.user_id = p_user for update;
  if v_last > p_at - p_pause then return v_last + p_pause; end if;
  update people p set told_at = p_at where p.user_id = p_user;
  return null;
end $$;
