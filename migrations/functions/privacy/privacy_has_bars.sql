-- Whether any bar waits under a number.
create or replace function privacy_has_bars(p_bars bigint) returns boolean language sql stable as $$
  select consent_has_bars(p_bars) or economy_has_bars(p_bars) or guard_has_bars(p_bars) or moderation_has_bars(p_bars)
$$;
