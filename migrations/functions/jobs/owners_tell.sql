-- Tells the owners of what has waited for its hour to be over, by kind in one message each. How many kinds.
create or replace function owners_tell(p_owners bigint[], p_at timestamptz) returns integer language plpgsql as $$
declare
  v_alert owner_alerts;
  v_kinds integer := 0;
begin
  for v_alert in
    select * from owner_alerts where waiting > 0 and told_at <= p_at - interval '1 hour' order by kind for update
  loop
    update owner_alerts set told_at = p_at, waiting = 0 where kind = v_alert.kind;
    perform outbox_add((
      select jsonb_agg(jsonb_build_object('kind', 'jobs.alert',
        'key', 'jobs.alert:' || owner || ':' || v_alert.kind || ':' || extract(epoch from p_at)::bigint,
        'person', jsonb_build_object('userId', owner, 'firstName', ''), 'where', 'private',
        'texts', jsonb_build_array(jsonb_build_object('namespace', 'jobs', 'key', 'again',
          'values', jsonb_build_object('count', v_alert.waiting, 'what', v_alert.said)))))
      from unnest(p_owners) owner));
    v_kinds := v_kinds + 1;
  end loop;
  return v_kinds;
end $$;
