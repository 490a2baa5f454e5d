-- Servers to which something is due, each for one sender until p_until, with the first of what is due. Those that fail come
-- last, one message each: what a dead one has missed delays nobody's. Locks: servers, none of which anybody waits for.
create or replace function hook_claim(
  p_now timestamptz, p_until timestamptz, p_lease text, p_limit integer, p_each integer
) returns table (endpoint jsonb, deliveries jsonb) language plpgsql as $$
declare
  v hook_endpoints;
begin
  for v in
    select e.* from hook_endpoints e
     where e.disabled_at is null and e.rests_until <= p_now and (e.busy_until is null or e.busy_until <= p_now)
       and exists (select from hook_deliveries d
                    where d.endpoint = e.ref and d.state = 'waiting' and d.ready_at <= p_now)
     order by e.failing_since is not null, e.tried_at nulls first, e.ref
     limit p_limit for no key update skip locked
  loop
    update hook_endpoints e set lease = p_lease, busy_until = p_until, tried_at = p_now where e.ref = v.ref;
    endpoint := jsonb_build_object('ref', v.ref, 'url', v.url, 'secret', v.secret,
      'previous', case when v.previous_until > p_now then v.previous_secret end,
      'group_id', v.group_id::text, 'failing_since', v.failing_since, 'maker', consent_person(v.made_by),
      'group_title', (select g.title from groups g where g.id = v.group_id));
    select jsonb_agg(jsonb_build_object('id', d.id::text, 'attempts', d.attempts, 'event', d.event, 'type', d.type,
             'data', d.data, 'happened_at', d.happened_at) order by d.ready_at, d.id)
      into deliveries
      from (select d.id, d.attempts, d.ready_at, d.event, v2.type, v2.data, v2.happened_at
              from hook_deliveries d join hook_events v2 on v2.ref = d.event
             where d.endpoint = v.ref and d.state = 'waiting' and d.ready_at <= p_now
             order by d.ready_at, d.id limit case when v.failing_since is null then p_each else 1 end) d;
    return next;
  end loop;
end $$;
