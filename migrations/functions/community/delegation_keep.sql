-- What former creators of a group handed on is handed on by the present one. Returns how much there was.
create or replace function delegation_keep(p_group bigint, p_creator bigint, p_key text, p_at timestamptz)
returns integer language plpgsql as $$
declare
  v record;
  v_kept integer := 0;
begin
  perform from groups g where g.id = p_group for update;
  for v in
    with gone as (
      delete from delegations d where d.group_id = p_group and d.rooted and d.from_id <> p_creator
      returning d.to_id, d.ability),
    kept as (
      -- What they gave to the one who has the group now needs no giving.
      insert into delegations (group_id, to_id, ability, from_id, rooted, given_at)
      select distinct p_group, g.to_id, g.ability, p_creator, true, p_at from gone g where g.to_id <> p_creator
      on conflict do nothing returning to_id, ability)
    select distinct to_id, ability from gone order by to_id, ability
  loop
    v_kept := v_kept + 1;
    perform audit_add(p_group, 'keep:' || p_key || ':' || v.to_id || ':' || v.ability, p_creator, 'delegation.kept_' || v.ability,
      v.to_id, null, null, null, p_at);
  end loop;
  return v_kept;
end $$;
