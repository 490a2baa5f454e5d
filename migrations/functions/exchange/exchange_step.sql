-- Takes an exchange from one state to the next, under its lock: once, and only while it may be asked for. What was asked for
-- in time is done, however late its job comes. Anything else undoes the whole transaction (EX001, detail: the state it is in, or
-- `late`).
create or replace function exchange_step(p_ref text, p_from text, p_to text, p_at timestamptz) returns void language plpgsql as $$
declare
  v exchanges;
begin
  select * into v from exchanges where ref = p_ref for update;
  if v.state is distinct from p_from or (p_from in ('ready', 'applied') and v.until <= p_at) then
    raise exception 'exchange: not % but %', p_from, v.state using errcode = 'EX001',
      detail = case when v.state = p_from then 'late' else coalesce(v.state, 'gone') end;
  end if;
  update exchanges set state = p_to, done_at = coalesce(done_at, case when p_to = 'applied' then p_at end),
    until = case when p_to = 'applied' then p_at + interval '24 hours' else until end where ref = p_ref;
end $$;
