-- Whether a message whose turn it is doesn't go out from this lane now, by what its person wants; it is then
-- put where it belongs. p_kinds: chosen (kinds that a person may choose about), held (that quiet hours hold
-- back). What nobody wants counts as sent, without a message: its cause may come again, and must find that it
-- is done.
create or replace function outbox_withhold(o outbox, p_now timestamptz, p_kinds jsonb) returns boolean language plpgsql as $$
declare
  v_wish notice_preferences;
  v_choice text;
  v_private text := 'p:' || (o.person ->> 'userId');
  v_lane text := o.lane;
  v_zone text;
  v_until timestamptz;
begin
  -- Locked, so that who changes them comes before this or after it, and then finds what it has held back.
  select * into v_wish from notice_preferences w where w.user_id = (o.person ->> 'userId')::bigint for share;
  if not found then return false; end if;
  if p_kinds -> 'chosen' ? o.kind then
    v_choice := v_wish.choices ->> o.kind;
  end if;
  if v_choice = 'none' then
    update outbox m set sent_at = p_now, error = 'not wanted' where m.id = o.id;
    return true;
  end if;

  if v_choice = 'private' then
    v_lane := v_private;
  elsif v_choice = 'group' and not o.private_only and exists (
    select from members m join groups g on g.id = m.group_id
     where m.group_id = o.group_id and m.user_id = v_wish.user_id and m.left_at is null
       and g.bot_status <> 'gone') then
    v_lane := 'g:' || o.group_id;
  end if;
  update outbox m
     set private_only = o.private_only or v_choice = 'private', lane = v_lane, attempts = 0, ready_at = p_now
   where m.id = o.id and (v_lane <> o.lane or (v_choice = 'private' and not o.private_only));
  if v_lane <> o.lane then return true; end if;

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
