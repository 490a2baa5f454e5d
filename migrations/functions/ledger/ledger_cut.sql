-- The last transaction that nothing still under way can come before.
create or replace function ledger_cut(p_group bigint) returns bigint language plpgsql as $$
declare
  v_cut bigint;
begin
  begin
    perform pg_advisory_xact_lock(ledger_lock_key(p_group));
    select max(t.id) into v_cut from ledger_transactions t where t.group_id = p_group;
    raise exception using errcode = 'LG002';
  exception when sqlstate 'LG002' then
    null; -- Undoing the block is what gives the lock back before the transaction ends.
  end;
  return coalesce(v_cut, 0);
end $$;
