-- Somebody has themselves erased: that they have had the day's reward waits under p_bars, so that nobody gets it twice.
create or replace function economy_forget(p_user bigint, p_history bigint, p_bars bigint, p_at timestamptz)
returns void language sql as $$
  update economy_daily_claims c set user_id = p_bars, streak = 1 where c.user_id = p_user
$$;
