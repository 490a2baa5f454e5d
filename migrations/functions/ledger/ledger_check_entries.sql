-- The entries of a transaction sum to zero, and each carries on from the one before it, whoever writes them.
create or replace function ledger_check_entries() returns trigger language plpgsql as $$
begin
  if exists (select from new_rows group by group_id, transaction_id having sum(amount) <> 0) then
    raise exception 'the entries of a transaction must sum to zero'
      using errcode = 'check_violation', constraint = 'ledger_entries_sum_to_zero', table = 'ledger_entries';
  end if;
  if exists (
    select from new_rows n
     where n.balance_after <> n.amount + coalesce((
       select e.balance_after from ledger_entries e
        where e.account_id = n.account_id and e.transaction_id < n.transaction_id
        order by e.transaction_id desc limit 1), 0)
  ) then
    raise exception 'an entry must carry on from the balance before it'
      using errcode = 'check_violation', constraint = 'ledger_entries_chain', table = 'ledger_entries';
  end if;
  return null;
end $$;

create or replace trigger check_entries after insert on ledger_entries referencing new table as new_rows
  for each statement execute function ledger_check_entries();
