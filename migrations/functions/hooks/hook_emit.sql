-- Notes an event, once by its key, for every server that hears of its kind: in the transaction of its cause. p_people: all
-- whom it is about. p_endpoint: for that one alone, whatever it hears of else.
create or replace function hook_emit(
  p_group bigint, p_type text, p_key text, p_at timestamptz, p_people bigint[], p_data jsonb, p_endpoint text default null
) returns boolean language plpgsql as $$
declare
  v_ref text := 'evt_' || left(encode(sha256(convert_to(p_group || ':' || p_type || ':' || p_key, 'UTF8')), 'hex'), 32);
begin
  if p_endpoint is null and not hook_heard(p_group, p_type) then
    return false;
  end if;
  insert into hook_events (ref, group_id, type, data, people, happened_at)
  values (v_ref, p_group, p_type, p_data, array_remove(p_people, null), p_at)
  on conflict (ref) do nothing;
  if not found then
    return false;
  end if;
  insert into hook_deliveries (endpoint, event, ready_at)
  select e.ref, v_ref, p_at from hook_endpoints e
   where e.group_id = p_group
     and case when p_endpoint is null
           then e.disabled_at is null and (e.types is null or p_type = any (e.types))
             and community_is_here(p_group, e.made_by)
           else e.ref = p_endpoint end
   order by e.ref;
  return true;
end $$;
