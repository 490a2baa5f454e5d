-- What the books hold of somebody, since they were last erased: the newest 5 000 movements of their wallets, with the notes.
create or replace function ledger_personal(p_user bigint) returns jsonb language sql stable as $$
  select jsonb_build_object('ledger_movements', coalesce(jsonb_agg(to_jsonb(m) order by m.occurred_at), '[]'))
    from (
      select t.group_id::text as group_id, t.occurred_at, t.code, e.amount::text as coins,
             e.balance_after::text as balance_after, w.words as note
        from ledger_accounts a
        join ledger_entries e on e.group_id = a.group_id and e.account_id = a.id
        join ledger_transactions t on t.group_id = e.group_id and t.id = e.transaction_id
        left join ledger_words w on w.group_id = t.group_id and w.transaction_id = t.id
       where a.user_id = p_user and a.kind = 'wallet' and t.id > coalesce(a.erased_through, 0)
       order by t.id desc limit 5000) m
$$;
