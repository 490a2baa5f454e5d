-- Whether a message for a person, whose turn it is, doesn't go out from this lane now: by whose words it carries, by
-- what its person wants, by what its chat allows; it is then put where it belongs. p_kinds: chosen (kinds that a person
-- may choose about), public (those among them that may be said in the group), held (that quiet hours hold back). What
-- nobody wants counts as sent, without a message: its cause may come again, and must find that it is done.
create or replace function outbox_withhold(o outbox, p_now timestamptz, p_kinds jsonb) returns boolean language plpgsql as $$
declare
  v_wish notice_preferences;
  v_choice text;
  v_private text := 'p:' || outbox_person_id(o.person ->> 'userId');
  v_lane text := o.lane;
  v_place text := o.place;
  v_unwanted boolean := outbox_unwanted(o);
  v_zone text;
  v_until timestamptz;
begin
  if v_unwanted is null then
    update outbox m set held_until = p_now + interval '1 second', ready_at = p_now + interval '1 second' where m.id = o.id;
    return true;
  elsif v_unwanted and o.otherwise is not null then
    update outbox m set texts = m.otherwise, otherwise = null, from_id = null, ready_at = p_now where m.id = o.id;
    return true;
  elsif v_unwanted then
    update outbox m set sent_at = p_now, error = 'withheld' where m.id = o.id;
    return true;
  end if;

  -- Locked, so that who changes them comes before this or after it, and then finds what it has held back.
  select * into v_wish from notice_preferences w where w.user_id = outbox_person_id(o.person ->> 'userId') for share;
  if p_kinds -> 'chosen' ? o.kind then
    v_choice := v_wish.choices ->> o.kind;
  end if;
  if v_choice = 'none' then
    update outbox m set sent_at = p_now, error = 'not wanted' where m.id = o.id;
    return true;
  end if;

  if v_private is not null and (v_choice = 'private' or (o.place = 'aside' and exists (
    select from outbox_lanes l where l.lane = o.lane and l.no_aside_until > p_now))) then
    v_lane := v_private;
    v_place := 'private';
  elsif v_choice = 'group' and p_kinds -> 'public' ? o.kind and exists (
    select from groups g where g.id = o.group_id and g.bot_status <> 'gone'
       and community_is_here(g.id, v_wish.user_id)) then
    v_lane := 'g:' || o.group_id;
    v_place := 'room';
  end if;
  if v_lane <> o.lane then
    update outbox m set lane = v_lane, place = v_place, private_only = v_place = 'private', attempts = 0, ready_at = p_now
     where m.id = o.id;
    return true;
  end if;

  if v_wish.quiet_from is not null and p_kinds -> 'held' ? o.kind then
    v_zone := coalesce(v_wish.time_zone,
      (select g.settings ->> 'group.timeZone' from groups g where g.id = o.group_id), 'Europe/Madrid');
    if notice_zone_known(v_zone) then
      v_until := notice_quiet_until(p_now, v_zone, v_wish.quiet_from, v_wish.quiet_to);
    end if;
    update outbox m set held_until = v_until, ready_at = v_until where m.id = o.id and v_until is not null;
  end if;
  return v_until is not null;
end $$;
