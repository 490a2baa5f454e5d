-- Writes what ledger_post decided. Triggers check it all again: sums, chains, balances, counts.
create or replace function ledger_write(
  p_group bigint, p_at timestamptz,
  t_ids bigint[], t_documents jsonb[], t_coins bigint[], t_holds bigint[],
  e_ids bigint[], e_accounts bigint[], e_amounts bigint[], e_afters bigint[],
  a_ids bigint[], a_balances bigint[]
) returns void language plpgsql as $$
begin
  if array_remove(t_holds, null) <> '{}' then
    insert into ledger_holds (group_id, id, user_id, amount, subject, expires_at, created_at) overriding system value
    select p_group, t.hold, (d -> 'reserve' ->> 'user')::bigint, (d -> 'reserve' ->> 'coins')::bigint,
           d -> 'reserve' ->> 'subject', (d -> 'reserve' ->> 'expiresAt')::timestamptz, p_at
      from unnest(t_ids, t_documents, t_holds) as t (id, d, hold) where t.id is not null and d ? 'reserve';
    update ledger_holds h set state = d -> 'resolve' ->> 'as', resolved_at = p_at
      from unnest(t_ids, t_documents, t_holds) as t (id, d, hold)
     where t.id is not null and d ? 'resolve' and h.group_id = p_group and h.id = t.hold;
  end if;

  with posted as materialized (
    select t.id, t.d, t.coins, t.hold, nullif(t.d ->> 'note', '') as words,
           case when t.d ->> 'note' <> '' then gen_random_uuid()::text end as salt
      from unnest(t_ids, t_documents, t_coins, t_holds) as t (id, d, coins, hold) where t.id is not null),
  written as (
    insert into ledger_transactions
      (group_id, id, idempotency_key, code, coins, actor_id, words_digest, occurred_at, hold_id, reverses)
      overriding system value
    select p_group, p.id, p.d ->> 'key', p.d ->> 'code', p.coins, (p.d ->> 'actor')::bigint,
           ledger_digest(p.salt, p.words), p_at, p.hold, (p.d ->> 'reverses')::bigint
      from posted p order by p.id)
  insert into ledger_words (group_id, transaction_id, salt, words)
  select p_group, p.id, p.salt, p.words from posted p where p.words is not null;
  insert into ledger_entries (group_id, transaction_id, account_id, amount, balance_after)
  select p_group, e.id, e.account, e.amount, e.after
    from unnest(e_ids, e_accounts, e_amounts, e_afters) as e (id, account, amount, after) where e.id is not null;
  update ledger_accounts a set balance = n.balance
    from unnest(a_ids, a_balances) as n (id, balance)
   where a.group_id = p_group and a.id = n.id and a.balance is distinct from n.balance;
end $$;
