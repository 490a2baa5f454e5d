-- Notes what a part's function said of the staged rows (n -> memory), and that they are p_state now.
create or replace function exchange_note(p_ref text, p_part text, p_memories jsonb, p_state text) returns integer
language plpgsql as $$
declare
  v_rows integer;
begin
  update exchange_rows r set memory = m.value, state = p_state
    from jsonb_each(p_memories) m
   where r.ref = p_ref and r.part = p_part and r.number = m.key::integer and r.state = 'staged';
  get diagnostics v_rows = row_count;
  return v_rows;
end $$;
