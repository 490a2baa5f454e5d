import { type Kysely, sql } from 'kysely'

/**
 * `ledger_post`, which carries every movement, and what is built on it. Locks are always taken in this order, so that
 * no two movements can wait for each other: holds by id, new accounts by name, accounts by id, wallet counts by
 * (level, bucket).
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  // Posts of a group hold this lock together; a proof (ledger_cut) waits for those under way.
  await sql`
    create function ledger_lock_key(p_group bigint) returns bigint language sql immutable as $$
      select hashtextextended('ledger', p_group)
    $$`.execute(db)

  // What a transaction moves, with its hold translated: one row a movement, by account names.
  await sql`
    create function ledger_movements(p_group bigint, p_transaction jsonb)
    returns table (source text, target text, coins bigint) language sql stable as $$
      select m ->> 'from', m ->> 'to', (m ->> 'coins')::bigint
        from jsonb_array_elements(p_transaction -> 'movements') m
      union all
      select 'wallet:' || (r ->> 'user'), 'hold:' || (r ->> 'user'), (r ->> 'coins')::bigint
        from (select p_transaction -> 'reserve') as t (r) where r is not null
      union all
      select 'hold:' || h.user_id, s.target, s.coins
        from ledger_holds h,
             lateral (select coalesce(p_transaction -> 'resolve' -> 'payouts', '[]')) as t (payouts),
             lateral (
               select p ->> 'to', (p ->> 'coins')::bigint from jsonb_array_elements(t.payouts) p
               union all
               select 'wallet:' || h.user_id, h.amount - coalesce(sum((p ->> 'coins')::bigint), 0)::bigint
                 from jsonb_array_elements(t.payouts) p
               having h.amount <> coalesce(sum((p ->> 'coins')::bigint), 0)
             ) as s (target, coins)
       where h.group_id = p_group and h.id = (p_transaction -> 'resolve' ->> 'hold')::bigint
    $$`.execute(db)

  // Locks and loads the named accounts, opening those that are missing.
  await sql`
    create function ledger_lock_accounts(
      p_group bigint, p_names text[], p_opening bigint,
      out ids bigint[], out names text[], out balances bigint[], out opened bigint[]
    ) language plpgsql as $$
    declare
      v_missing text[];
    begin
      names := p_names;
      v_missing := array(select n from unnest(names) n
        where not exists (select from ledger_accounts a where a.group_id = p_group and a.name = n));
      if v_missing <> '{}' then
        if p_opening > 0 and not 'issuer' = any (names) and array_to_string(v_missing, ',') like '%wallet:%' then
          names := names || 'issuer'::text;
          v_missing := v_missing || 'issuer'::text;
        end if;
        with made as (
          insert into ledger_accounts (group_id, kind, user_id)
          select p_group, split_part(n, ':', 1), nullif(split_part(n, ':', 2), '')::bigint
            from unnest(v_missing) n order by n
          on conflict on constraint ledger_accounts_name do nothing
          returning kind, user_id
        )
        select array_agg(m.user_id order by m.user_id) into opened from made m where m.kind = 'wallet';
      end if;
      select array_agg(l.id order by l.id), array_agg(l.name order by l.id),
             array_agg(coalesce(l.balance, 0) order by l.id)
        into ids, names, balances
        from (
          select a.id, a.name, a.balance from ledger_accounts a
           where a.group_id = p_group and a.name = any (names)
           order by a.id for no key update
        ) l;
      opened := coalesce(opened, '{}');
    end $$`.execute(db)

  // The first outcome of a transaction, as its entries tell it.
  await sql`
    create function ledger_outcome(p_group bigint, p_transaction bigint) returns jsonb language sql stable as $$
      select jsonb_strip_nulls(jsonb_build_object(
        'status', 'replayed', 'id', t.id::text, 'hold', t.hold_id::text, 'coins', t.coins::text,
        'balances', (
          select jsonb_object_agg(a.name, e.balance_after::text)
            from ledger_entries e join ledger_accounts a on a.group_id = e.group_id and a.id = e.account_id
           where e.group_id = t.group_id and e.transaction_id = t.id)))
        from ledger_transactions t where t.group_id = p_group and t.id = p_transaction
    $$`.execute(db)

  await sql`
    create function ledger_post(
      p_group bigint, p_at timestamptz, p_transactions jsonb,
      p_opening bigint default 0, p_open bigint[] default '{}', p_strict boolean default false
    ) returns jsonb language plpgsql as $$
    declare
      v_names text[]; v_ids bigint[]; v_balances bigint[]; v_kept bigint[]; v_opened bigint[];
      v_document jsonb; v_result jsonb; v_results jsonb[] := '{}'; v_after jsonb;
      v_openings integer; v_place integer; v_refused boolean := false;
      v_id bigint; v_hold ledger_holds; v_coins bigint; v_used bigint; v_change record;
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
      perform from ledger_holds h
        where h.group_id = p_group
          and h.id in (select (d -> 'resolve' ->> 'hold')::bigint from jsonb_array_elements(p_transactions) d)
        order by h.id for update;

      v_names := array(
        select n from jsonb_array_elements(p_transactions) d, ledger_movements(p_group, d) m,
                      lateral (values (m.source), (m.target)) as s (n)
        union select 'wallet:' || (d ->> 'actor') from jsonb_array_elements(p_transactions) d where d ? 'limit'
        union select 'wallet:' || u from unnest(p_open) u);
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
        v_coins := null; v_hold := null; v_used := null; v_after := '{}';
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
          select coalesce(sum(s.coins), 0) into v_used from (
            select t.coins from ledger_transactions t
             where t.group_id = p_group and t.actor_id = (v_document ->> 'actor')::bigint
               and t.code = v_document ->> 'code'
               and t.occurred_at >= (v_document -> 'limit' ->> 'since')::timestamptz
            union all
            select w.coins from unnest(t_documents, t_coins) as w (d, coins)
             where w.d ->> 'actor' = v_document ->> 'actor' and w.d ->> 'code' = v_document ->> 'code'
          ) s;
          if v_used + v_coins > (v_document -> 'limit' ->> 'coins')::bigint then
            v_refused := true;
            v_results := array_append(v_results, jsonb_build_object('status', 'over_limit', 'used', v_used::text,
              'limit', v_document -> 'limit' ->> 'coins', 'coins', v_coins::text));
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
    end $$`.execute(db)

  // Writes what ledger_post decided. Triggers check it all again: sums, chains, balances, counts.
  await sql`
    create function ledger_write(
      p_group bigint, p_at timestamptz,
      t_ids bigint[], t_documents jsonb[], t_coins bigint[], t_holds bigint[],
      e_ids bigint[], e_accounts bigint[], e_amounts bigint[], e_afters bigint[],
      a_ids bigint[], a_balances bigint[]
    ) returns void language plpgsql as $$
    begin
      insert into ledger_holds (group_id, id, user_id, amount, subject, expires_at, created_at) overriding system value
      select p_group, t.hold, (d -> 'reserve' ->> 'user')::bigint, (d -> 'reserve' ->> 'coins')::bigint,
             d -> 'reserve' ->> 'subject', (d -> 'reserve' ->> 'expiresAt')::timestamptz, p_at
        from unnest(t_ids, t_documents, t_holds) as t (id, d, hold) where t.id is not null and d ? 'reserve';
      update ledger_holds h set state = d -> 'resolve' ->> 'as', resolved_at = p_at
        from unnest(t_ids, t_documents, t_holds) as t (id, d, hold)
       where t.id is not null and d ? 'resolve' and h.group_id = p_group and h.id = t.hold;

      insert into ledger_transactions
        (group_id, id, idempotency_key, code, coins, actor_id, note, occurred_at, hold_id, reverses)
        overriding system value
      select p_group, t.id, d ->> 'key', d ->> 'code', t.coins, (d ->> 'actor')::bigint, d ->> 'note', p_at, t.hold,
             (d ->> 'reverses')::bigint
        from unnest(t_ids, t_documents, t_coins, t_holds) as t (id, d, coins, hold) where t.id is not null order by t.id;
      insert into ledger_entries (group_id, transaction_id, account_id, amount, balance_after)
      select p_group, e.id, e.account, e.amount, e.after
        from unnest(e_ids, e_accounts, e_amounts, e_afters) as e (id, account, amount, after) where e.id is not null;
      update ledger_accounts a set balance = n.balance
        from unnest(a_ids, a_balances) as n (id, balance)
       where a.group_id = p_group and a.id = n.id and a.balance is distinct from n.balance;
    end $$`.execute(db)

  // Opens the wallets that are missing and tells every one's balance.
  await sql`
    create function ledger_open_wallets(p_group bigint, p_at timestamptz, p_users bigint[], p_opening bigint)
    returns table (user_id bigint, balance bigint) language plpgsql as $$
    begin
      perform ledger_post(p_group, p_at, '[]', p_opening, p_users);
      return query select a.user_id, a.balance from ledger_accounts a
        where a.group_id = p_group and a.name in (select 'wallet:' || u from unnest(p_users) u);
    end $$`.execute(db)

  // Group by group, in order: a movement touches one group only, so that sweeps can't deadlock with each other.
  await sql`
    create function ledger_expire_holds(p_at timestamptz, p_limit integer)
    returns table (group_id bigint, hold_id bigint, user_id bigint, amount bigint, subject text) language plpgsql as $$
    declare
      v_due record;
    begin
      for v_due in
        select h.group_id, array_agg(h.id order by h.id) as ids from (
          select d.group_id, d.id from ledger_holds d
           where d.state = 'pending' and d.expires_at <= p_at
           order by d.expires_at limit p_limit for update skip locked
        ) h group by h.group_id order by h.group_id
      loop
        perform ledger_post(v_due.group_id, p_at, jsonb_agg(jsonb_build_object(
          'key', 'expire:' || id, 'code', 'expire',
          'resolve', jsonb_build_object('hold', id::text, 'as', 'expired')) order by id), p_strict => true)
           from unnest(v_due.ids) id;
        return query select h.group_id, h.id, h.user_id, h.amount, h.subject from ledger_holds h
          where h.group_id = v_due.group_id and h.id = any (v_due.ids) order by h.id;
      end loop;
    end $$`.execute(db)

  // The last transaction that nothing still under way can come before.
  await sql`
    create function ledger_cut(p_group bigint) returns bigint language plpgsql as $$
    declare
      v_cut bigint;
    begin
      begin
        perform pg_advisory_xact_lock(ledger_lock_key(p_group));
        select max(t.id) into v_cut from ledger_transactions t where t.group_id = p_group;
        raise exception using errcode = 'LG002';
      exception when sqlstate 'LG002' then
        null; -- Undoing the block is what gives the lock back before the transaction ends.
      end;
      return coalesce(v_cut, 0);
    end $$`.execute(db)
}
