-- The first message of each chat that may have one, as it stands now, each with its moment (slot) in the pace
-- of all. p_pace: overallMs between any two, chatMs between two of a chat, groupCount in groupMs in a group,
-- cardMs between two changes of a card, leaseMs to send. p_kinds: see outbox_withhold; also merges (kinds whose
-- messages go out as one): "more" in a message are those that may go with it, in order, themselves not touched. A
-- change waits for the message that it changes, and what leads to another waits until that stands there, for as long as
-- its first attempt may take. Changes (lanes c:), and what is said aside (a:), wait while Telegram
-- holds their chat up. Locks are taken in one order by claims and outcomes: lane '*', one other lane, messages. Claims
-- follow one another, since all of them begin with '*'.
-- Who passes no public kinds is of a deploy that knows of no place aside: it gets none of those.
create or replace function outbox_claim(
  p_now timestamptz, p_until timestamptz, p_limit integer, p_pace jsonb, p_kinds jsonb default '{}'
) returns table (slot timestamptz, message jsonb) language plpgsql as $$
declare
  v_slot timestamptz;
  v_waiting record;
  v_lane outbox_lanes;
  v_head outbox;
  v_more outbox;
  v_with jsonb;
  v_granted integer := 0;
  v_again timestamptz;
  v_others bigint[];
begin
  select greatest(l.ready_at, p_now) into v_slot from outbox_lanes l where l.lane = '*' for update;
  for v_waiting in
    select w.lane, array_agg(w.id order by w.due_at, w.id) as ids
      from (select o.lane, o.id, o.due_at, o.ready_at from outbox o
             where o.sent_at is null and o.dead_at is null and o.ready_at <= p_now
             order by o.ready_at, o.id limit p_limit * 8) w
     group by w.lane order by min(w.ready_at), min(w.id)
  loop
    exit when v_granted >= p_limit or v_slot > p_until;
    v_head := null;
    insert into outbox_lanes (lane, ready_at) values (v_waiting.lane, 'epoch') on conflict (lane) do nothing;
    select * into v_lane from outbox_lanes l where l.lane = v_waiting.lane for update;
    if v_lane.ready_at <= v_slot and (v_lane.busy_until is null or v_lane.busy_until <= p_now) then
      -- Before the line is looked at: whoever changes them now lets go of what stands before the head.
      perform from notice_preferences w
       where v_waiting.lane like 'p:%' and w.user_id = outbox_person_id(substr(v_waiting.lane, 3)) for share;
      loop
        select * into v_head from outbox o
         where o.lane = v_waiting.lane and o.sent_at is null and o.dead_at is null and o.due_at <= p_now
           and (o.held_until is null or o.held_until <= p_now)
           and (o.kept_until is null or o.lane not like 'g:%' or o.ready_at <= p_now)
           and (o.place is distinct from 'aside' or p_kinds ? 'public')
           and (o.lane not like 'a:%' or not exists (
             select from outbox_lanes h where h.lane = 'g:' || substr(o.lane, 3) and h.slow_until > p_now))
           and (o.card is null
             or exists (select from outbox c where c.id = o.card and num_nonnulls(c.sent_at, c.dead_at) > 0
               and not exists (select from outbox_lanes h where h.lane = c.lane and h.slow_until > p_now)))
           and not (o.about ? 'card' and exists (
             select from outbox c left join outbox_lanes h on h.lane = c.lane
              where c.key = o.about ->> 'card' and c.sent_at is null and c.dead_at is null
                and (c.attempts = 1 or c.attempts = 0 and c.ready_at <= p_now + interval '10 seconds')
                and coalesce(h.slow_until, p_now) <= p_now))
         order by o.due_at, o.id limit 1;
        exit when v_head.person is null or not outbox_withhold(v_head, p_now, p_kinds);
      end loop;
    end if;
    if v_head.id is not null then
      v_with := '[]';
      if p_kinds -> 'merges' ? v_head.kind and num_nonnulls(v_head.photo, v_head.picture, v_head.reply_to) = 0 then
        for v_more in
          select * from outbox o
           where o.lane = v_waiting.lane and o.sent_at is null and o.dead_at is null and o.due_at <= p_now
             and (o.held_until is null or o.held_until <= p_now) and o.id <> v_head.id
             and o.kind = v_head.kind and o.place is not distinct from v_head.place
             and o.person -> 'userId' is not distinct from v_head.person -> 'userId'
             and o.thread_id is not distinct from v_head.thread_id
             and num_nonnulls(o.card, o.photo, o.picture, o.reply_to) = 0
           order by o.due_at, o.id limit 19
        loop
          if v_more.person is null or not outbox_withhold(v_more, p_now, p_kinds) then
            v_with := v_with || to_jsonb(v_more);
          end if;
        end loop;
      end if;
      v_lane.recent := (v_lane.recent || v_slot)[cardinality(v_lane.recent) + 2 - (p_pace ->> 'groupCount')::integer :];
      update outbox_lanes l
         set recent = v_lane.recent, ready_at = outbox_after(v_lane, v_slot, p_pace),
             busy_until = v_slot + (p_pace ->> 'leaseMs')::integer * interval '1 millisecond'
       where l.lane = v_waiting.lane
      returning * into v_lane;
      update outbox o set attempts = o.attempts + 1, ready_at = v_lane.busy_until where o.id = v_head.id
      returning * into v_head;
      slot := v_slot;
      message := to_jsonb(v_head) || jsonb_build_object('more', v_with);
      return next;
      v_granted := v_granted + 1;
      v_slot := v_slot + (p_pace ->> 'overallMs')::integer * interval '1 millisecond';
    end if;
    -- The others of the chat stand aside until theirs may come, so that they don't hide other chats. What was held
    -- back or has gone to another chat isn't among them.
    v_again := case when v_lane.ready_at > p_now then v_lane.ready_at
                    else p_now + (p_pace ->> 'chatMs')::integer * interval '1 millisecond' end;
    v_others := array_remove(v_waiting.ids, v_head.id);
    update outbox o
       set ready_at = v_again
         + (array_position(v_others, o.id) - 1) * (p_pace ->> 'chatMs')::integer * interval '1 millisecond'
     where o.id = any (v_others) and o.lane = v_waiting.lane and o.ready_at <= p_now;
  end loop;
  if v_granted > 0 then
    update outbox_lanes l set ready_at = v_slot where l.lane = '*';
  end if;
end $$;
