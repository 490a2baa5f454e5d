-- The first outcome of a transaction, as its entries tell it.
create or replace function ledger_outcome(p_group bigint, p_transaction bigint) returns jsonb language sql stable as $$
  select jsonb_strip_nulls(jsonb_build_object(
    'status', 'replayed', 'id', t.id::text, 'hold', t.hold_id::text, 'coins', t.coins::text,
    'balances', (
      select jsonb_object_agg(a.name, e.balance_after::text)
        from ledger_entries e join ledger_accounts a on a.group_id = e.group_id and a.id = e.account_id
       where e.group_id = t.group_id and e.transaction_id = t.id)))
    from ledger_transactions t where t.group_id = p_group and t.id = p_transaction
$$;
