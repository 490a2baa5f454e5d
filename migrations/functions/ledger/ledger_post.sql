-- Carries every movement of coins: all of p_transactions or none. Locks are always taken in this order, so that
-- no two movements can wait for each other: holds by id, new accounts by name, accounts by id, wallet counts by
-- (level, bucket).
create or replace function ledger_post(
  p_group bigint, p_at timestamptz, p_transactions jsonb,
  p_opening bigint default 0, p_open bigint[] default '{}', p_strict boolean default false
) returns jsonb language plpgsql as $$
declare
  v_names text[]; v_ids bigint[]; v_balances bigint[]; v_kept bigint[]; v_opened bigint[];
  v_document jsonb; v_result jsonb; v_results jsonb[] := '{}'; v_after jsonb;
  v_openings integer; v_place integer; v_refused boolean := false;
  v_id bigint; v_hold ledger_holds; v_coins bigint; v_used bigint; v_change record;
  v_limit jsonb; v_sender text; v_known timestamptz;
  t_ids bigint[] := '{}'; t_documents jsonb[] := '{}'; t_coins bigint[] := '{}'; t_holds bigint[] := '{}';
  e_ids bigint[] := '{}'; e_accounts bigint[] := '{}'; e_amounts bigint[] := '{}'; e_afters bigint[] := '{}';
begin
  if p_transactions is null then
    raise exception 'ledger: nothing to post' using errcode = 'invalid_parameter_value';
  end if;
  if p_opening not between 0 and 1000000000000 then
    raise exception 'ledger: an opening grant of % coins', p_opening using errcode = 'invalid_parameter_value';
  end if;
  perform pg_advisory_xact_lock_shared(ledger_lock_key(p_group));
  if jsonb_path_exists(p_transactions, '$[*].resolve') then
    perform from ledger_holds h
      where h.group_id = p_group
        and h.id in (select (d -> 'resolve' ->> 'hold')::bigint from jsonb_array_elements(p_transactions) d)
      order by h.id for update;
  end if;

  -- Sorted rather than hashed: a table for as many names as the planner takes a document to have costs more than all else.
  v_names := (
    select coalesce(array_agg(distinct a.n), '{}') from (
      select n from jsonb_array_elements(p_transactions) d, ledger_movements(p_group, d) m,
                    lateral (values (m.source), (m.target)) as s (n)
      union all select 'wallet:' || coalesce(d -> 'limit' ->> 'by', d ->> 'actor')
        from jsonb_array_elements(p_transactions) d where d ? 'limit'
      union all select 'wallet:' || u from unnest(p_open) u) a (n));
  if exists (select from unnest(v_names) n where n is null or n !~ '^((wallet|hold):[1-9][0-9]*|treasury|issuer)$') then
    raise exception 'ledger: no such account in %', v_names using errcode = 'invalid_parameter_value';
  end if;
  if jsonb_path_exists(p_transactions, '$[*].movements[*].* ? (@ starts with "hold")')
    or jsonb_path_exists(p_transactions, '$[*].resolve.payouts[*].to ? (@ starts with "hold")') then
    raise exception 'ledger: coins are held by a reservation only' using errcode = 'invalid_parameter_value';
  end if;
  select l.ids, l.names, l.balances, l.opened into v_ids, v_names, v_balances, v_opened
    from ledger_lock_accounts(p_group, v_names, p_opening) l;

  v_openings := case when p_opening > 0 then cardinality(v_opened) else 0 end;
  for v_document, v_place in
    select o.document, o.place from (
      select jsonb_build_object('key', 'opening:' || u, 'code', 'opening', 'movements', jsonb_build_array(
               jsonb_build_object('from', 'issuer', 'to', 'wallet:' || u, 'coins', p_opening))),
             n - v_openings
        from unnest(v_opened) with ordinality as w (u, n) where p_opening > 0
      union all
      select d, n from jsonb_array_elements(p_transactions) with ordinality as w (d, n)
    ) as o (document, place) order by o.place
  loop
    v_coins := null; v_hold := null; v_used := null; v_limit := null; v_after := '{}';
    if v_place = 1 then v_kept := v_balances; end if;

    select t.id into v_id from ledger_transactions t
     where t.group_id = p_group and t.idempotency_key = v_document ->> 'key';
    if found then
      v_results := array_append(v_results, ledger_outcome(p_group, v_id));
      continue;
    end if;

    for v_change in select * from ledger_movements(p_group, v_document) loop
      if v_change.coins is null or v_change.coins not between 1 and 1000000000000
        or v_change.source is null or v_change.target is null or v_change.source = v_change.target then
        raise exception 'ledger: % coins from % to %', v_change.coins, v_change.source, v_change.target
          using errcode = 'invalid_parameter_value';
      end if;
      v_coins := coalesce(v_coins, v_change.coins);
    end loop;

    if v_document ? 'resolve' then
      select * into v_hold from ledger_holds h
       where h.group_id = p_group and h.id = (v_document -> 'resolve' ->> 'hold')::bigint;
      -- A deadline counts from the moment it passes, not from when the sweep comes by.
      if v_hold.state = 'pending' and v_hold.expires_at <= p_at and v_document -> 'resolve' ->> 'as' = 'captured' then
        v_hold.state := 'expired';
      end if;
      if v_hold.state is distinct from 'pending' or v_hold.id = any (t_holds) then
        v_refused := true;
        v_results := array_append(v_results, jsonb_strip_nulls(jsonb_build_object(
          'status', 'no_hold', 'hold', v_document -> 'resolve' ->> 'hold', 'state', v_hold.state)));
        exit;
      end if;
    elsif v_document ? 'reserve' then
      v_hold.id := nextval(pg_get_serial_sequence('ledger_holds', 'id'));
    end if;

    if v_coins is null then
      raise exception 'ledger: nothing moves in %', v_document using errcode = 'invalid_parameter_value';
    end if;
    if v_document ? 'limit' then
      v_limit := v_document -> 'limit';
      v_sender := coalesce(v_limit ->> 'by', v_document ->> 'actor');
      v_known := case when v_limit ? 'knownBy' then community_known_since(p_group, v_sender::bigint) end;
      if v_known > (v_limit ->> 'knownBy')::timestamptz then
        v_refused := true;
        v_results := array_append(v_results, jsonb_build_object('status', 'too_new',
          'since', floor(extract(epoch from v_known) * 1000)::bigint::text));
        exit;
      end if;
    end if;
    if v_limit ? 'coins' then
      v_used := ledger_sent(p_group, v_sender::bigint, (v_limit ->> 'since')::timestamptz, t_holds)
        + ledger_sent_within(v_sender, e_ids, e_accounts, e_amounts, v_ids, v_names, t_documents);
      if v_used + v_coins > (v_limit ->> 'coins')::bigint then
        v_refused := true;
        v_results := array_append(v_results, jsonb_build_object('status', 'over_limit', 'used', v_used::text,
          'limit', v_limit ->> 'coins', 'coins', v_coins::text));
        exit;
      end if;
      v_used := v_used + v_coins;
    end if;

    v_id := nextval(pg_get_serial_sequence('ledger_transactions', 'id'));
    v_result := jsonb_build_object('status', 'posted', 'id', v_id::text, 'hold', v_hold.id::text,
      'coins', v_coins::text, 'used', v_used::text);
    for v_change in
      select array_position(v_names, s.name) as slot, s.name, sum(s.coins)::bigint as amount
        from ledger_movements(p_group, v_document) m,
             lateral (values (m.source, -m.coins), (m.target, m.coins)) as s (name, coins)
       group by s.name having sum(s.coins) <> 0 order by s.name
    loop
      if v_balances[v_change.slot] + v_change.amount < 0 and v_change.name <> 'issuer' then
        v_refused := true;
        v_result := jsonb_build_object('status', 'insufficient', 'account', v_change.name,
          'available', v_balances[v_change.slot]::text, 'needed', (-v_change.amount)::text);
        exit;
      end if;
      v_balances[v_change.slot] := v_balances[v_change.slot] + v_change.amount;
      e_ids := array_append(e_ids, v_id);
      e_accounts := array_append(e_accounts, v_ids[v_change.slot]);
      e_amounts := array_append(e_amounts, v_change.amount);
      e_afters := array_append(e_afters, v_balances[v_change.slot]);
      v_after := v_after || jsonb_build_object(v_change.name, v_balances[v_change.slot]::text);
    end loop;
    v_results := array_append(v_results, jsonb_strip_nulls(
      case when v_refused then v_result else v_result || jsonb_build_object('balances', v_after) end));
    exit when v_refused;
    t_ids := array_append(t_ids, v_id);
    t_documents := array_append(t_documents, v_document);
    t_coins := array_append(t_coins, v_coins);
    t_holds := array_append(t_holds, v_hold.id);
  end loop;

  v_results := v_results[v_openings + 1:];
  if v_refused then
    v_results := array(
      select case when r ->> 'status' = 'posted' or r is null then '{"status": "aborted"}' else r end
        from generate_series(1, jsonb_array_length(p_transactions)) n, lateral (select v_results[n]) as w (r)
       order by n);
    if p_strict then
      raise exception 'ledger: refused' using errcode = 'LG001', detail = to_jsonb(v_results)::text;
    end if;
    -- All or nothing; only the wallets' opening stays, which no posting asked for.
    v_balances := v_kept;
    t_ids := t_ids[:v_openings];
    e_ids := e_ids[:2 * v_openings];
  end if;

  perform ledger_write(p_group, p_at, t_ids, t_documents, t_coins, t_holds,
    e_ids, e_accounts, e_amounts, e_afters, v_ids, v_balances);
  return to_jsonb(v_results);
end $$;
