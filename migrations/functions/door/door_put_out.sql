-- Those who came in a raid by p_at and wait are put out, by p_by. p: see door_close. Returns how many.
create or replace function door_put_out(p_group bigint, p_by bigint, p_at timestamptz, p jsonb)
returns integer language plpgsql as $$
declare
  v_refs text[] := '{}';
  v_ref text;
begin
  for v_ref in select e.ref from door_entries e where e.group_id = p_group and e.state = 'open' and e.waits
      and e.opened_at <= p_at order by e.ref loop
    if door_close(v_ref, null, 'expired', null, p_at, p) then v_refs := v_refs || v_ref; end if;
  end loop;
  foreach v_ref in array v_refs loop perform door_audit(v_ref, p_by, p_at); end loop;
  return cardinality(v_refs);
end $$;
