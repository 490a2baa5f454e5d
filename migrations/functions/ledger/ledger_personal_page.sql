-- What the books hold of somebody, since they were last erased: the movements of their wallets with the notes, so many at
-- a time. p_after: what the page before gave, null for the first. Returns {ledger_movements: […], after}; after is null
-- behind the last.
create or replace function ledger_personal_page(p_user bigint, p_after jsonb, p_limit integer) returns jsonb
language sql stable as $$
  with page as (
    select a.id as account_id, t.id as transaction_id, t.group_id::text as group_id, t.occurred_at, t.code,
           e.amount::text as coins, e.balance_after::text as balance_after, w.words as note
      from ledger_accounts a
      join ledger_entries e on e.account_id = a.id and e.group_id = a.group_id
      join ledger_transactions t on t.group_id = e.group_id and t.id = e.transaction_id
      left join ledger_words w on w.group_id = t.group_id and w.transaction_id = t.id
     where a.user_id = p_user and a.kind = 'wallet' and t.id > coalesce(a.erased_through, 0)
       and (a.id, t.id) > (coalesce((p_after ->> 0)::bigint, 0), coalesce((p_after ->> 1)::bigint, 0))
     order by a.id, t.id limit p_limit)
  select jsonb_build_object(
    'ledger_movements', coalesce(jsonb_agg(to_jsonb(page) - 'account_id' - 'transaction_id'
      order by account_id, transaction_id), '[]'),
    'after', case when count(*) = p_limit then (select jsonb_build_array(l.account_id, l.transaction_id) from page l
      order by l.account_id desc, l.transaction_id desc limit 1) end) from page
$$;
