-- Opens the wallets that are missing and tells every one's balance.
create or replace function ledger_open_wallets(p_group bigint, p_at timestamptz, p_users bigint[], p_opening bigint)
returns table (user_id bigint, balance bigint) language plpgsql as $$
begin
  perform ledger_post(p_group, p_at, '[]', p_opening, p_users);
  return query select a.user_id, a.balance from ledger_accounts a
    where a.group_id = p_group and a.name in (select 'wallet:' || u from unnest(p_users) u);
end $$;
