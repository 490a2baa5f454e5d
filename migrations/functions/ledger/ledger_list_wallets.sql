-- A wallet is listed and counted while the directory knows whose it is: not that of who was erased, or forgotten after years;
-- it is again when they come back. Of who goes, each group is asked for theirs: there is no index of all wallets by owner,
-- which each movement would have to write.
create or replace function ledger_list_wallets() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    update ledger_accounts a set listed = true where a.user_id = new.user_id and not a.listed;
  else
    update ledger_accounts a set listed = false
      from groups g where a.group_id = g.id and a.name = 'wallet:' || old.user_id and a.listed;
  end if;
  return null;
end $$;

create or replace trigger ledger_list_wallets after insert or delete on people
  for each row execute function ledger_list_wallets();
