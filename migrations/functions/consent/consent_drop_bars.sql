-- The term is over, or the bars are somebody's again.
create or replace function consent_drop_bars(p_bars bigint) returns void language sql as $$
  delete from consent_standings s where s.user_id = p_bars;
  delete from consent_blocks b where b.blocked_id = p_bars;
$$;
