-- Imposes a stay. False: something is not as it was read, so nothing was done. Locks: the two people, the
-- collar, the stay.
create or replace function dungeon_sentence(
  p_ref text, p_key text, p_group bigint, p_jailer bigint, p_prisoner bigint, p_bond bigint, p_reason text,
  p_at timestamptz, p_release timestamptz, p_telegram text, p_thread integer default null
) returns boolean language plpgsql as $$
begin
  perform consent_lock(array[p_jailer, p_prisoner]);
  if exists (select from dungeon_stays where key = p_key)
    or not (consent_is_open(p_jailer) and consent_is_open(p_prisoner) and consent_is_here(p_group, p_prisoner))
    or exists (select from consent_blocks
      where (blocker_id, blocked_id) in ((p_jailer, p_prisoner), (p_prisoner, p_jailer))) then
    return false;
  end if;
  if p_bond is not null then
    -- Held until this is done: whoever takes the permission back meanwhile finds the stay, and ends it.
    perform from bonds b
      where b.id = p_bond and b.group_id = p_group and b.owner_id = p_jailer and b.wearer_id = p_prisoner
        and b.ended_at is null and (b.permissions ->> 'dungeon')::boolean
      for share;
    if not found then return false; end if;
  end if;
  -- One whose time has passed is over; its release is told by whoever comes for it.
  update dungeon_stays s set ended_at = s.release_at, end_cause = 'served', version = s.version + 1
   where s.group_id = p_group and s.prisoner_id = p_prisoner and s.ended_at is null and s.release_at <= p_at;
  insert into dungeon_stays (ref, group_id, prisoner_id, jailer_id, bond_id, reason, key, began_at, release_at, telegram,
    thread_id)
  values (p_ref, p_group, p_prisoner, p_jailer, p_bond, p_reason, p_key, p_at, p_release, p_telegram, p_thread)
  on conflict (group_id, prisoner_id) where ended_at is null do nothing;
  return found;
end $$;
