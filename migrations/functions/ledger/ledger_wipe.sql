-- Takes every wallet down to zero, by movements: what is put aside in holds stays there. Returns the wallets as they were:
-- [{user, value: {coins}}].
create or replace function ledger_wipe(p_act jsonb) returns jsonb language plpgsql as $$
declare
  v_group bigint := (p_act ->> 'group')::bigint;
  v_users bigint[]; v_amounts bigint[];
  v_moved jsonb;
begin
  -- Locked first, in the ledger's order: what is read is what is taken.
  perform pg_advisory_xact_lock_shared(ledger_lock_key(v_group));
  select array_agg(w.user_id order by w.user_id), array_agg(-w.balance order by w.user_id) into v_users, v_amounts
    from (select a.user_id, a.balance from ledger_accounts a
           where a.group_id = v_group and a.kind in ('wallet', 'issuer') order by a.id for no key update) w
   where w.user_id is not null and w.balance > 0;
  if v_users is null then return '[]'; end if;
  v_moved := ledger_adjust(v_group, (p_act ->> 'at')::timestamptz,
    jsonb_build_object('key', p_act ->> 'ref', 'code', 'wipe', 'actor', p_act ->> 'actor'), v_users, v_amounts);
  return (select jsonb_agg(jsonb_build_object('user', u.user_id::text, 'value', jsonb_build_object('coins', (-u.amount)::text))
              order by u.user_id)
            from unnest(v_users, v_amounts) as u (user_id, amount));
end $$;
