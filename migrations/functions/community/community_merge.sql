-- A group that began in the chat to which another one was upgraded is that other one: what it gathered goes over. Its
-- ledger stays as it is and ends empty: each wallet's coins and the treasury's go back to its issuer, and the older group's
-- issuer gives them out again. What was given twice for it (the starting balance, the daily reward of one day) is taken back, as far as
-- there is. Doing it again carries over what has come since.
create or replace function community_merge(p_young bigint, p_old bigint, p_at timestamptz) returns void language plpgsql as $$
declare
  v record;
  v_back record;
begin
  -- Before the members: whoever comes gets what waits for them.
  perform exchange_merge(p_young, p_old);

  -- Who left there without that row's having seen them. Before those it has seen, whose news is the newer.
  with gone as (delete from departures d where d.group_id = p_young returning d.user_id, d.left_at)
  update members m set left_at = gone.left_at from gone
   where m.group_id = p_old and m.user_id = gone.user_id and m.left_at is null;

  -- The new chat's news is the newer: who has left there is gone. Taken away, so that it counts once.
  with moved as (delete from members m where m.group_id = p_young returning m.user_id, m.first_seen_at, m.left_at)
  insert into members (group_id, user_id, first_seen_at, left_at)
  select p_old, m.user_id, m.first_seen_at, m.left_at from moved m order by m.user_id
  on conflict (group_id, user_id) do update
    set left_at = excluded.left_at,
        first_seen_at = least(members.first_seen_at, excluded.first_seen_at);

  -- What was handed on there stands here; in the older group's settings nothing changes.
  with moved as (delete from delegations d where d.group_id = p_young returning d.*)
  insert into delegations (group_id, to_id, ability, from_id, rooted, given_at)
  select p_old, m.to_id, m.ability, m.from_id, m.rooted, m.given_at from moved m
  on conflict do nothing;

  for v in
    select a.user_id, a.name, a.balance, coalesce(a.user_id::text, a.name) as whose,
           (select max(e.transaction_id) from ledger_entries e where e.account_id = a.id) as last_id
      from ledger_accounts a where a.group_id = p_young and a.kind in ('wallet', 'treasury') order by a.user_id
  loop
    if v.balance > 0 then
      perform ledger_post(p_young, p_at, jsonb_build_array(jsonb_build_object(
        'key', 'merge:' || v.whose || ':' || v.last_id, 'code', 'merge', 'movements', jsonb_build_array(
          jsonb_build_object('from', v.name, 'to', 'issuer', 'coins', v.balance::text)))), 0, '{}', true);
      perform ledger_post(p_old, p_at, jsonb_build_array(jsonb_build_object(
        'key', 'merge:' || p_young || ':' || v.whose || ':' || v.last_id, 'code', 'merge', 'movements', jsonb_build_array(
          jsonb_build_object('from', 'issuer', 'to', v.name, 'coins', v.balance::text)))), 0, '{}', true);
    end if;
    for v_back in
      select 'opening' as what, y.coins from ledger_transactions y join ledger_transactions o
          on o.group_id = p_old and o.idempotency_key = y.idempotency_key
       where y.group_id = p_young and y.idempotency_key = 'opening:' || v.user_id
      union all
      select 'daily:' || c.claimed_on, t.coins
        from economy_daily_claims c join economy_daily_claims d
          on d.group_id = p_old and d.user_id = c.user_id and d.claimed_on = c.claimed_on and d.claim_key <> c.claim_key
        join ledger_transactions t on t.group_id = p_young and t.idempotency_key = c.claim_key
       where c.group_id = p_young and c.user_id = v.user_id
    loop
      perform ledger_post(p_old, p_at, jsonb_build_array(jsonb_build_object(
        'key', 'merge:' || p_young || ':' || v.user_id || ':' || v_back.what, 'code', 'merge',
        'movements', jsonb_build_array(jsonb_build_object(
          'from', v.name, 'to', 'issuer', 'coins', least(v_back.coins, a.balance)::text)))), 0, '{}', true)
        from ledger_accounts a where a.group_id = p_old and a.name = v.name and a.balance > 0;
    end loop;
  end loop;

  -- What was claimed there is claimed here: nobody is paid twice for a day.
  with moved as (delete from economy_daily_claims y where y.group_id = p_young returning y.*)
  insert into economy_daily_claims as c (group_id, user_id, claimed_on, streak, claim_key)
  select p_old, y.user_id, y.claimed_on, y.streak, y.claim_key from moved y order by y.user_id
  on conflict (group_id, user_id) do update set
    streak = case when c.claimed_on = excluded.claimed_on - 1 then c.streak + 1 else excluded.streak end,
    claimed_on = excluded.claimed_on, claim_key = excluded.claim_key
    where c.claimed_on < excluded.claimed_on;

  -- What is going on there goes on here, by those whose it is: what people have between them, what coins are held for,
  -- whom something holds, what was done about whom.
  perform consent_merge(p_young, p_old, p_at), bonds_merge(p_young, p_old, p_at), contracts_merge(p_young, p_old, p_at),
    auctions_merge(p_young, p_old, p_at), raffle_merge(p_young, p_old, p_at), dungeon_merge(p_young, p_old, p_at),
    hold_merge(p_young, p_old, p_at), moderation_merge(p_young, p_old), guard_merge(p_young, p_old),
    door_merge(p_young, p_old), profile_merge(p_young, p_old), digest_merge(p_young, p_old), hooks_merge(p_young, p_old);
  -- What was counted there was counted here.
  with moved as (
    delete from arrivals a where a.group_id = p_young returning a.user_id, a.at, a.way, a.link, a.left_at, a.answered_at)
  insert into arrivals (group_id, user_id, at, way, link, left_at, answered_at)
  select p_old, m.user_id, m.at, m.way, m.link, m.left_at, m.answered_at from moved m order by m.user_id, m.at
  on conflict do nothing;
  perform uses_merge(p_young, p_old);
  perform ledger_flows_merge(p_young, p_old, p_at);
  -- Its settings are the older group's; whoever holds a code for them holds one for those, and who chose it means that one.
  update settings_codes set group_id = p_old where group_id = p_young;
  update settings_copies set from_id = p_old where from_id = p_young;
  update people set meant_group_id = p_old where meant_group_id = p_young;
  perform panel_merge(p_young, p_old), api_merge(p_young, p_old), economy_merge(p_young, p_old);
end $$;
