-- One change of a group by a file at a time: the others of the same group wait for the transaction's end.
create or replace function exchange_queue(p_ref text) returns void language sql as $$
  select pg_advisory_xact_lock(hashtextextended('exchange:' || group_id, 0)) from exchanges where ref = p_ref
$$;
