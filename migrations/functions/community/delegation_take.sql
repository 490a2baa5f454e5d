-- Takes back what was handed on (from, to, ability). Returns how many there were.
create or replace function delegation_take(p_group bigint, p_actor bigint, p_gifts jsonb, p_key text, p_at timestamptz)
returns integer language plpgsql as $$
declare
  v record;
  v_taken integer := 0;
begin
  -- In the order in which delegation_give locks.
  perform from groups g where g.id = p_group for update;
  for v in
    with gone as (
      delete from delegations d using jsonb_to_recordset(p_gifts) as g("from" bigint, "to" bigint, ability text)
       where d.group_id = p_group and d.from_id = g."from" and d.to_id = g."to" and d.ability = g.ability
      returning d.to_id, d.ability, d.from_id)
    select * from gone order by to_id, ability, from_id
  loop
    v_taken := v_taken + 1;
    perform audit_add(p_group, 'revoke:' || p_key || ':' || v.to_id || ':' || v.ability || ':' || v.from_id, p_actor,
      'delegation.taken_' || v.ability, v.to_id, null, null, null, p_at);
  end loop;
  return v_taken;
end $$;
