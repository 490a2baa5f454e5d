-- Writes what ledger_post decided. Triggers check it all again: sums, chains, balances, counts.
create or replace function ledger_write(
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
end $$;
