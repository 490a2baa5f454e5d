-- Whether anything of consent's holds whoever waits under a number.
create or replace function consent_has_bars(p_bars bigint) returns boolean language sql stable as $$
  select exists (select from consent_standings s where s.user_id = p_bars)
    or exists (select from consent_blocks b where b.blocked_id = p_bars)
$$;
