-- Keeps the tree of wallet counts (ledger_shift_counts) with the wallets that are listed.
create or replace function ledger_count_wallets_on_delete() returns trigger language plpgsql as $$
begin
  perform ledger_shift_counts(array_agg(group_id), array_agg(balance), array_agg(shift))
     from (select group_id, balance, -1 as shift from old_rows where kind = 'wallet' and listed) as changes
   having count(balance) > 0;
  return null;
end $$;

create or replace trigger count_wallets_on_delete after delete on ledger_accounts
  referencing old table as old_rows
  for each statement execute function ledger_count_wallets_on_delete();
