-- Rolls the ranking across groups up, unless that was done since p_since: of whom somebody surpasses in coins within
-- their own group, in thousandths, with ten more people reckoned in so that it takes more than a handful to be high.
-- Coins themselves don't count across groups: whoever mints more is no further up. Returns how many people are in it.
create or replace function economy_global_roll(p_setting text, p_public text, p_since timestamptz, p_at timestamptz)
returns integer language plpgsql as $$
declare
  v_people integer;
begin
  insert into economy_global_rolls as r (rolled_at) values (p_at)
  on conflict (only_one) do update set rolled_at = excluded.rolled_at where r.rolled_at <= p_since;
  if not found then return 0; end if;
  delete from economy_global_ranking;
  with wallets as (
    select a.group_id, a.user_id,
           (rank() over (partition by a.group_id order by a.balance) - 1) * 1000
             / (count(*) over (partition by a.group_id) + 9) as points
      from groups g join ledger_accounts a on a.group_id = g.id and a.kind = 'wallet'
      join people p on p.user_id = a.user_id and not p.is_bot
     where g.settings -> p_setting = 'true' and g.settings -> p_public is distinct from 'false'
       and not 'economy' = any (g.modules_off)
       and community_is_here(g.id, a.user_id)),
  best as (
    select distinct on (user_id) user_id, group_id, points from wallets order by user_id, points desc, group_id)
  insert into economy_global_ranking (user_id, group_id, points, position, place)
  select user_id, group_id, points, rank() over (order by points desc), row_number() over (order by points desc, user_id)
    from best;
  get diagnostics v_people = row_count;
  return v_people;
end $$;
