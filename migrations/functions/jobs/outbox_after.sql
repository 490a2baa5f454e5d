-- When the next message may follow the one that is sent at p_slot, by what its chat allows.
create or replace function outbox_after(p_lane outbox_lanes, p_slot timestamptz, p_pace jsonb) returns timestamptz
language sql immutable as $$
  select greatest(
    p_slot + (case when p_lane.lane like 'c:%' then p_pace ->> 'cardMs' else p_pace ->> 'chatMs' end)::integer
      * interval '1 millisecond',
    case when p_lane.lane like 'g:%' and cardinality(p_lane.recent) >= (p_pace ->> 'groupCount')::integer
      then p_lane.recent[cardinality(p_lane.recent) - (p_pace ->> 'groupCount')::integer + 1]
        + (p_pace ->> 'groupMs')::integer * interval '1 millisecond' end)
$$;
