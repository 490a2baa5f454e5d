-- The term is over, or the bars are somebody's again.
create or replace function economy_drop_bars(p_bars bigint) returns void language sql as $$
  delete from economy_daily_claims c where c.user_id = p_bars
$$;
