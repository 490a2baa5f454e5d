-- Keeps the tree of wallet counts (ledger_shift_counts) with the wallets that are listed.
create or replace function ledger_count_wallets_on_update() returns trigger language plpgsql as $$
begin
  perform ledger_shift_counts(array_agg(group_id), array_agg(balance), array_agg(shift))
     from (
       select n.group_id, s.balance, s.shift
         from new_rows n join old_rows o on o.group_id = n.group_id and o.id = n.id,
              lateral (values (o.balance, o.listed, -1), (n.balance, n.listed, 1)) as s (balance, listed, shift)
        where n.kind = 'wallet' and s.listed and (n.balance, n.listed) is distinct from (o.balance, o.listed)) as changes
   having count(balance) > 0;
  return null;
end $$;

create or replace trigger count_wallets_on_update after update on ledger_accounts
  referencing old table as old_rows new table as new_rows
  for each statement execute function ledger_count_wallets_on_update();
