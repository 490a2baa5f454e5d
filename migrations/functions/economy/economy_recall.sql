-- Who was erased is back: what they have had, they have had.
create or replace function economy_recall(p_bars bigint, p_user bigint) returns void language sql as $$
  insert into economy_daily_claims as c (group_id, user_id, claimed_on, streak, claim_key)
  select b.group_id, p_user, b.claimed_on, b.streak, b.claim_key from economy_daily_claims b
   where b.user_id = p_bars order by b.group_id
  on conflict (group_id, user_id) do nothing;
  select economy_drop_bars(p_bars);
$$;
