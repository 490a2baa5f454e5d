-- Bonds of the row that began anew at an upgrade are bonds of the group that it is. Where the two are bound there already,
-- that bond stands, and what the other one made possible ends with it.
create or replace function bonds_merge(p_young bigint, p_old bigint, p_at timestamptz) returns void language plpgsql as $$
begin
  update bonds y set ended_at = p_at, end_cause = 'released'
   where y.group_id = p_young and y.ended_at is null and exists (
     select from bonds o where o.group_id = p_old and o.ended_at is null
        and least(o.owner_id, o.wearer_id) = least(y.owner_id, y.wearer_id)
        and greatest(o.owner_id, o.wearer_id) = greatest(y.owner_id, y.wearer_id));
  update bonds set group_id = p_old where group_id = p_young;
end $$;
