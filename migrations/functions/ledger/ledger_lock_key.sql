-- Posts of a group hold this lock together; a proof (ledger_cut) waits for those under way.
create or replace function ledger_lock_key(p_group bigint) returns bigint language sql immutable as $$
  select hashtextextended('ledger', p_group)
$$;
