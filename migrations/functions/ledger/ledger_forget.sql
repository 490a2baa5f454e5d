-- Somebody has themselves erased: what they wrote on movements, and what was written on movements of their coins, goes, and
-- the coins that they have left go to each group's treasury. The movements stay, under a number without a name; what is
-- told of its owner begins anew behind the last of them. Doing it again finds nothing. In a transaction that posts before
-- it, a deadlock is possible, and undone whole.
create or replace function ledger_forget(p_user bigint, p_history bigint, p_bars bigint, p_at timestamptz)
returns void language plpgsql as $$
declare
  v record;
  v_last bigint;
begin
  for v in
    select a.group_id, a.id, a.name from ledger_accounts a
     where a.user_id = p_user and a.kind = 'wallet' order by a.group_id
  loop
    select max(e.transaction_id) into v_last from ledger_entries e where e.group_id = v.group_id and e.account_id = v.id;
    perform ledger_post(v.group_id, p_at, jsonb_build_array(jsonb_build_object(
        'key', 'erased:' || p_user || ':' || v_last, 'code', 'erasure', 'movements', jsonb_build_array(
          jsonb_build_object('from', a.name, 'to', 'treasury', 'coins', a.balance::text)))), 0, '{}', true)
      from ledger_accounts a where a.group_id = v.group_id and a.id = v.id and a.balance > 0;
    update ledger_accounts a set erased_through = (
        select max(e.transaction_id) from ledger_entries e where e.group_id = v.group_id and e.account_id = v.id)
     where a.group_id = v.group_id and a.id = v.id;
  end loop;
  delete from ledger_words w using ledger_entries e, ledger_accounts a
   where a.user_id = p_user and e.group_id = a.group_id and e.account_id = a.id
     and w.group_id = e.group_id and w.transaction_id = e.transaction_id;
  delete from ledger_words w using ledger_transactions t
   where t.actor_id = p_user and w.group_id = t.group_id and w.transaction_id = t.id;
end $$;
