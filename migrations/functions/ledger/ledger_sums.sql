-- What each group's books add up to, for who has copied them: of whatever tables of these names are found first.
create or replace function ledger_sums()
returns table (group_id bigint, accounts bigint, entries bigint, sum numeric, unbalanced bigint, off_balance bigint)
language plpgsql as $$
begin
  return query
  with by_account as (
    select e.group_id, e.account_id, count(*) as entries, sum(e.amount) as amount
      from ledger_entries e group by e.group_id, e.account_id),
  tipped as (
    select t.group_id, count(*) as transactions
      from (select e.group_id, e.transaction_id from ledger_entries e
             group by e.group_id, e.transaction_id having sum(e.amount) <> 0) t
     group by t.group_id)
  select a.group_id, count(*), coalesce(sum(b.entries), 0)::bigint, coalesce(sum(b.amount), 0),
         coalesce(max(t.transactions), 0), count(*) filter (where a.balance <> coalesce(b.amount, 0))
    from ledger_accounts a
    left join by_account b on b.group_id = a.group_id and b.account_id = a.id
    left join tipped t on t.group_id = a.group_id
   group by a.group_id;
end $$;
