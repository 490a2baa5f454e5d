-- Keeps what a part's function took away ([{user, other, value, memory}]), to be given back.
create or replace function exchange_keep(p_ref text, p_part text, p_rows jsonb) returns integer language plpgsql as $$
declare
  v_rows integer;
begin
  insert into exchange_rows (ref, part, number, user_id, other_id, value, memory, state)
  select p_ref, p_part, r.n, (r.taken ->> 'user')::bigint, (r.taken ->> 'other')::bigint, r.taken -> 'value',
         r.taken -> 'memory', 'applied'
    from jsonb_array_elements(p_rows) with ordinality as r (taken, n);
  get diagnostics v_rows = row_count;
  return v_rows;
end $$;
