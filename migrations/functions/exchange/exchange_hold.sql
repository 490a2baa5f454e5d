-- Locks an exchange in a state that it must be in: see exchange_step.
create or replace function exchange_hold(p_ref text, p_state text) returns void language plpgsql as $$
declare
  v_state text;
begin
  select state into v_state from exchanges where ref = p_ref for update;
  if v_state is distinct from p_state then
    raise exception 'exchange: not % but %', p_state, v_state using errcode = 'EX001', detail = coalesce(v_state, 'gone');
  end if;
end $$;
