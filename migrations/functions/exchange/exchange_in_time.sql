-- Behind exchange_queue: nothing else was done to the group since this was planned. Anything else undoes the whole
-- transaction (EX002): what a file adds is what its rehearsal showed, and twice the same is once too much.
create or replace function exchange_in_time(p_ref text) returns void language plpgsql as $$
begin
  if exists (select from exchanges x where x.ref = p_ref and x.state = 'applying'
              and x.planned_after is distinct from exchange_done(x.group_id)) then
    raise exception 'exchange: planned before another' using errcode = 'EX002';
  end if;
end $$;
