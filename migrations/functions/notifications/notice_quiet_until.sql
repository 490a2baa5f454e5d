-- Until when it is quiet at that moment; null when it is not.
create or replace function notice_quiet_until(p_now timestamptz, p_zone text, p_from integer, p_to integer)
returns timestamptz language plpgsql stable as $$
declare
  v_local timestamp := p_now at time zone p_zone;
  v_hour integer := extract(hour from v_local);
  v_end timestamp;
begin
  if not (case when p_from < p_to then v_hour >= p_from and v_hour < p_to
               else v_hour >= p_from or v_hour < p_to end) then
    return null;
  end if;
  v_end := v_local::date + make_interval(days => case when v_hour < p_to then 0 else 1 end, hours => p_to);
  -- When clocks are set back an hour comes twice: the quiet ends with its first coming.
  return case when (p_now + (v_end - v_local)) at time zone p_zone = v_end then p_now + (v_end - v_local)
              else v_end at time zone p_zone end;
end $$;
