-- The balance that stands at a place (0 is the richest) and how many wallets hold more; no row beyond the last.
-- Walks the counted tree from its top: 255 rows a level at most, whatever the size of the group.
create or replace function ledger_balance_at_place(p_group bigint, p_place bigint, out balance bigint, out above bigint)
returns setof record language plpgsql stable as $$
declare
  v_level integer;
begin
  balance := 0;
  above := 0;
  for v_level in reverse 7..0 loop
    select s.bucket, above + s.before into balance, above
      from (
        select c.bucket, c.wallets, sum(c.wallets) over (order by c.bucket desc) - c.wallets as before
          from ledger_wallet_counts c
         where c.group_id = p_group and c.level = v_level
           and c.bucket between balance << 8 and (balance << 8) | 255
      ) s
     where p_place - above < s.before + s.wallets
     order by s.bucket desc limit 1;
    if balance is null then return; end if;
  end loop;
  return next;
end $$;
