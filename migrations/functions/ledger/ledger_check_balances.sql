-- A balance is what its last entry left, whoever writes it.
create or replace function ledger_check_balances() returns trigger language plpgsql as $$
begin
  if exists (
    select from new_rows n
     where n.balance <> coalesce((
       select e.balance_after from ledger_entries e
        where e.account_id = n.id order by e.transaction_id desc limit 1), 0)
  ) then
    raise exception 'a balance changes only by an entry'
      using errcode = 'check_violation', constraint = 'ledger_accounts_follow_entries', table = 'ledger_accounts';
  end if;
  return null;
end $$;

create or replace trigger check_balances_on_insert after insert on ledger_accounts
  referencing new table as new_rows for each statement execute function ledger_check_balances();

create or replace trigger check_balances_on_update after update on ledger_accounts
  referencing new table as new_rows for each statement execute function ledger_check_balances();
