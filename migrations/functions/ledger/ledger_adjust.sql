-- Gives or takes coins of many wallets at once, out of and back to the issuer: a transaction for each, set by set, where
-- ledger_post would look at one after the other. p_act: key (each transaction's is `key:user`, and happens once), code,
-- actor, opening (the grant of wallets that are opened by it), floor (takes no more than is there, and tells it).
-- p_reverses: the transactions that are taken back, user by user. Locks are taken as ledger_post takes them.
-- Without floor, a wallet that holds too little undoes all (LG003, detail: their users). Returns jsonb: user -> coins
-- that moved.
create or replace function ledger_adjust(
  p_group bigint, p_at timestamptz, p_act jsonb, p_users bigint[], p_amounts bigint[], p_reverses bigint[] default null
) returns jsonb
-- Sets whose size Postgres knows only where it plans anew: by the plan that it keeps after some uses an array holds ten,
-- and 20 000 are compared with 20 000 one by one, for minutes (plan_cache_mode, documented with "Query Planning").
-- Compiling them would take seconds.
language plpgsql set plan_cache_mode = force_custom_plan set jit = off as $$
declare
  v_opening bigint := coalesce((p_act ->> 'opening')::bigint, 0);
  v_floor boolean := coalesce((p_act ->> 'floor')::boolean, false);
  v_ids bigint[]; v_names text[]; v_balances bigint[]; v_opened bigint[];
  t_ids bigint[]; t_users bigint[]; t_keys text[]; t_amounts bigint[]; t_reverses bigint[]; t_opens boolean[];
  v_missing jsonb;
  v_issuer bigint; v_issued bigint;
begin
  perform pg_advisory_xact_lock_shared(ledger_lock_key(p_group));
  select l.ids, l.names, l.balances, l.opened into v_ids, v_names, v_balances, v_opened
    from ledger_lock_accounts(p_group,
      array(select 'wallet:' || u from unnest(p_users) u union select 'issuer'), v_opening) l;

  -- Joined throughout: a search through an array of 20 000 for each of 20 000 takes longer than all the rest.
  with opened as (select u.user_id from unnest(v_opened) as u (user_id) where v_opening > 0),
  wanted as (
    select w.user_id, w.amount, w.reverses, coalesce(a.balance, 0)
        + case when o.user_id is not null then v_opening else 0 end as had
      from unnest(p_users, p_amounts, coalesce(p_reverses, array_fill(null::bigint, array[cardinality(p_users)])))
           as w (user_id, amount, reverses)
      join unnest(v_names, v_balances) as a (name, balance) on a.name = 'wallet:' || w.user_id
      left join opened o on o.user_id = w.user_id
     where not exists (
       select from ledger_transactions t
        where t.group_id = p_group and t.idempotency_key = (p_act ->> 'key') || ':' || w.user_id)),
  moved as (
    select user_id, reverses, had, amount, case when v_floor then greatest(amount, -had) else amount end as moves from wanted),
  posts as (
    select o.user_id, 'opening:' || o.user_id as key, v_opening as amount, null::bigint as reverses, true as opens
      from opened o
    union all
    select m.user_id, (p_act ->> 'key') || ':' || m.user_id, m.moves, m.reverses, false from moved m where m.moves <> 0)
  select array_agg(p.user_id order by p.opens desc, p.user_id), array_agg(p.key order by p.opens desc, p.user_id),
         array_agg(p.amount order by p.opens desc, p.user_id), array_agg(p.reverses order by p.opens desc, p.user_id),
         array_agg(p.opens order by p.opens desc, p.user_id),
         (select jsonb_agg(m.user_id::text) from moved m where m.had + m.moves < 0)
    into t_users, t_keys, t_amounts, t_reverses, t_opens, v_missing from posts p;
  if v_missing is not null then
    raise exception 'ledger: too little to take' using errcode = 'LG003', detail = v_missing::text;
  end if;
  select a.id, a.balance into v_issuer, v_issued
    from unnest(v_ids, v_names, v_balances) as a (id, name, balance) where a.name = 'issuer';

  if t_users is not null then
    t_ids := array(select nextval(pg_get_serial_sequence('ledger_transactions', 'id')) from generate_subscripts(t_users, 1));
    insert into ledger_transactions (group_id, id, idempotency_key, code, coins, actor_id, occurred_at, reverses)
      overriding system value
    select p_group, t.id, t.key, case when t.opens then 'opening' else p_act ->> 'code' end, abs(t.amount),
           case when t.opens then null else (p_act ->> 'actor')::bigint end, p_at, t.reverses
      from unnest(t_ids, t_keys, t_amounts, t_reverses, t_opens) as t (id, key, amount, reverses, opens) order by t.id;
    insert into ledger_entries (group_id, transaction_id, account_id, amount, balance_after)
    select p_group, t.id, a.id, t.amount,
           coalesce(a.balance, 0) + sum(t.amount) over (partition by t.user_id order by t.id)
      from unnest(t_ids, t_users, t_amounts) as t (id, user_id, amount)
      join unnest(v_ids, v_names, v_balances) as a (id, name, balance) on a.name = 'wallet:' || t.user_id
    union all
    select p_group, t.id, v_issuer, -t.amount, v_issued - sum(t.amount) over (order by t.id)
      from unnest(t_ids, t_amounts) as t (id, amount);
  end if;
  update ledger_accounts a set balance = n.balance
    from (
      select l.id, l.balance + coalesce(case when l.name = 'issuer' then -s.issued else m.moved end, 0) as balance
        from unnest(v_ids, v_names, v_balances) as l (id, name, balance)
        left join (select 'wallet:' || t.user_id as name, sum(t.amount) as moved
                     from unnest(t_users, t_amounts) as t (user_id, amount) group by t.user_id) m on m.name = l.name
        cross join (select coalesce(sum(amount), 0) as issued from unnest(t_amounts) amount) s) n
   where a.group_id = p_group and a.id = n.id and a.balance is distinct from n.balance;
  return (select coalesce(jsonb_object_agg(t.user_id::text, t.amount::text), '{}')
            from unnest(t_users, t_amounts, t_opens) as t (user_id, amount, opens) where not t.opens);
end $$;
