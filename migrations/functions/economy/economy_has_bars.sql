-- Whether a day's reward was had by whoever waits under a number.
create or replace function economy_has_bars(p_bars bigint) returns boolean language sql stable as $$
  select exists (select from economy_daily_claims c where c.user_id = p_bars)
$$;
