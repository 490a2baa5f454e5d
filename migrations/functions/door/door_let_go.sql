-- The group no longer asks those who come by p_ways, in the middle of asking them: who is in may speak, and whose request is
-- open is with the administrators. p_strict: also those whom a raid, a night or a folder's link had asked. Who was asked is
-- told at once; those who have heard nothing yet a few a minute, since what is said aside may count against the group's share.
-- p: see door_close; and day: it is no night, so also those whom nothing but that had asked.
create or replace function door_let_go(p_group bigint, p_ways text[], p_strict boolean, p_at timestamptz, p jsonb)
returns void language plpgsql as $$
declare
  v_each record;
begin
  for v_each in
    select e.ref, e.way, e.asked_at is not null as asked,
           row_number() over (partition by e.asked_at is null order by e.opened_at, e.ref) - 1 as turn
      from door_entries e
     where e.group_id = p_group and e.state = 'open' and e.way = any (p_ways)
       and (p_strict or not e.strict or ((p ->> 'day')::boolean and e.progress ? 'night'))
     order by e.ref
  loop
    perform door_close(v_each.ref, null, case v_each.way when 'join' then 'passed' else 'left' end, null, p_at,
      p || jsonb_build_object('settle', jsonb_build_object('opened', true),
        'settleAt', p_at + case when v_each.asked then 0 else v_each.turn / 8 end * interval '1 minute'));
  end loop;
end $$;
