-- Somebody asks to be let in, or has come in. Decides in one go what becomes of it, and whether this is a raid.
-- p: group, user, key, way, at, told (when it happened, by Telegram), folder, byHand (an administrator let them in), asks,
--   steps, strictSteps, adult, tries, answerMs, leewayMs, waitMs, denied, newcomerMs, newcomerDenied, welcomes, raidJoins,
--   raidQuietMs, night, vouched (somebody vouches for them), banned, ref, privateChat.
-- Returns {outcome, ref, raid, began}: again (known already), known, free (nobody asks), entered (was asked before),
-- asked, refused. Locks: door_watch, door_entries, then those of holds and jobs.
create or replace function door_arrive(p jsonb) returns jsonb language plpgsql as $$
declare
  v_at timestamptz := (p ->> 'at')::timestamptz;
  v_told timestamptz := (p ->> 'told')::timestamptz;
  v_until timestamptz;
  v_minute jsonb := '[]';
  v_group bigint := (p ->> 'group')::bigint;
  v_user bigint := (p ->> 'user')::bigint;
  v_key text := p ->> 'key';
  v_way text := p ->> 'way';
  v_ref text := p ->> 'ref';
  v_in boolean := v_way = 'join';
  v_folder boolean := coalesce((p ->> 'folder')::boolean, false);
  v_by_hand boolean := coalesce((p ->> 'byHand')::boolean, false);
  v_quiet interval := (p ->> 'raidQuietMs')::bigint * interval '1 millisecond';
  v_watch door_watch;
  v_last door_entries;
  v_raid boolean;
  v_began boolean := false;
  v_known boolean;
  v_strict boolean;
  v_outcome text;
  v_again boolean;
  v_people integer;
  v_by_folder integer;
  v_inside integer;
  v_each record;
  v_closed text[] := '{}';
begin
  insert into door_watch (group_id) values (v_group) on conflict do nothing;
  select * into v_watch from door_watch w where w.group_id = v_group for update;
  v_raid := v_watch.raid_since is not null and v_watch.raid_last_at + v_quiet > v_at;
  select * into v_last from door_entries e
   where e.group_id = v_group and e.user_id = v_user and (e.key = v_key or starts_with(e.key, v_key || ':'))
   order by e.state <> 'left' desc limit 1;
  if v_in and v_last.state = 'left' then
    -- Telegram's moments are whole seconds: of those in one, that they came is later than that they left.
    v_key := v_key || ':' || v_ref;
  elsif v_last.ref is not null or v_watch.recent @> jsonb_build_array(jsonb_build_object('key', v_key)) then
    return jsonb_build_object('outcome', case v_last.state when 'open' then 'asked' when 'passed' then 'known'
      when 'failed' then 'refused' when 'expired' then 'refused' else 'again' end, 'ref', v_last.ref, 'raid', v_raid, 'began', false);
  end if;
  select * into v_last from door_entries e where e.group_id = v_group and e.user_id = v_user
   order by e.opened_at desc, (e.state = 'open') desc limit 1;

  if v_last.state = 'open' and v_last.expires_at <= v_at then
    perform door_close(v_last.ref, null, 'expired', null, v_at, p);
    v_closed := v_closed || v_last.ref;
    select * into v_last from door_entries e where e.ref = v_last.ref;
  end if;
  if v_last.state = 'open' and v_in and v_last.way <> 'join' and (v_by_hand or not (
    (p ->> 'asks')::boolean or v_raid or v_folder or coalesce((p ->> 'night')::boolean, false))) then
    -- An administrator was faster, or there is a way in by which nobody is asked.
    update door_entries e set state = 'passed', settled_at = v_at, version = e.version + 1 where e.ref = v_last.ref;
    perform job_add(jsonb_build_array(jsonb_build_object('kind', 'door.settle', 'key', v_last.ref, 'groupId',
      v_group::text, 'dueAt', v_at, 'payload', jsonb_build_object('ref', v_last.ref))));
    perform door_entered(p, v_user, v_last.ref, true);
    return jsonb_build_object('outcome', 'entered', 'ref', v_last.ref, 'raid', v_raid, 'began', false);
  elsif v_last.state = 'open' then
    -- They have come again, by another way or the same: asked where they are now, of what is still open.
    update door_entries e set private_chat = coalesce((p ->> 'privateChat')::bigint, e.private_chat),
      -- A request that is told of late is of who is in by now.
      way = case when v_last.way = 'join' and community_is_here(v_group, v_user) then 'join' else v_way end, version = e.version + 1 where e.ref = v_last.ref;
    if v_in and v_last.way <> 'join' then
      perform hold_set(v_group, v_user, 'door', null, array(select jsonb_array_elements_text(p -> 'denied')), null,
        'door:' || v_last.ref, v_at);
    end if;
    if not v_last.waits then
      perform job_add(jsonb_build_array(jsonb_build_object('kind', 'door.ask', 'key', v_last.ref || ':' || v_key, 'groupId',
        v_group::text, 'dueAt', v_at, 'payload', jsonb_build_object('ref', v_last.ref))));
    end if;
    return jsonb_build_object('outcome', 'asked', 'ref', v_last.ref, 'raid', v_raid, 'began', false);
  end if;
  if v_last.state = 'passed' and v_in and v_last.way <> 'join' and v_last.settled_at > v_at - interval '1 day'
    -- Who was in for a moment, and left unanswered, is no less new for it.
    and coalesce(community_known_since(v_group, v_user) >= v_last.opened_at - interval '1 day', true) then
    perform door_entered(p, v_user, v_last.ref, true);
    return jsonb_build_object('outcome', 'entered', 'ref', v_last.ref, 'raid', v_raid, 'began', false);
  end if;

  v_known := (p ->> 'vouched')::boolean or v_by_hand
    or (coalesce(v_last.state = 'passed', true) and coalesce(
      community_known_since(v_group, v_user) < v_told, false));
  if not v_known then
    -- Who came within one minute did so by Telegram's clock: updates wait for each other, and come late or in any order.
    v_watch.recent := coalesce((select jsonb_agg(r order by r ->> 'at') from jsonb_array_elements(v_watch.recent) r
      where (r ->> 'at')::timestamptz > v_at - case when v_raid then greatest(v_quiet, '1 minute') else '1 minute' end
        or (not v_raid and (r ->> 'at')::timestamptz > v_at - interval '30 minutes'
          and coalesce(r ->> 'told', r ->> 'at')::timestamptz > v_told - interval '5 minutes')), '[]');
    -- Somebody who asks again and again is one, and keeps no raid going.
    v_again := v_watch.recent @> jsonb_build_array(jsonb_build_object('user', v_user::text));
    v_watch.recent := v_watch.recent || jsonb_build_array(jsonb_build_object(
      'key', v_key, 'user', v_user::text, 'at', v_at, 'told', v_told, 'folder', v_folder, 'in', v_in));
    if not v_raid and (p ->> 'raidJoins')::integer > 0 then
      -- Of the minutes that this one is in, the one in which most came.
      select e.told into v_until
        from jsonb_to_recordset(v_watch.recent) as e (told timestamptz)
        join jsonb_to_recordset(v_watch.recent) as o (told timestamptz, "user" text)
          on o.told > e.told - interval '1 minute' and o.told <= e.told
       where e.told >= v_told and e.told < v_told + interval '1 minute'
       group by e.told order by count(distinct o."user") desc, e.told limit 1;
    end if;
    v_minute := coalesce((select jsonb_agg(r) from jsonb_array_elements(v_watch.recent) r
      where v_raid or (r ->> 'told')::timestamptz > v_until - interval '1 minute' and (r ->> 'told')::timestamptz <= v_until), '[]');
    select count(distinct r ->> 'user'), count(distinct r ->> 'user') filter (where (r ->> 'folder')::boolean),
           count(distinct r ->> 'user') filter (where (r ->> 'in')::boolean)
      into v_people, v_by_folder, v_inside from jsonb_array_elements(v_minute) r;
    if v_raid and not v_again then
      v_watch.raid_joins := v_watch.raid_joins + 1;
      v_watch.raid_last_at := v_at;
    elsif not v_raid and (p ->> 'raidJoins')::integer > 0
      and (v_people >= (p ->> 'raidJoins')::integer or v_by_folder >= 3) then
      v_began := true;
      v_raid := true;
      v_watch.raid_no := v_watch.raid_no + 1;
      v_watch.raid_since := v_at;
      v_watch.raid_last_at := v_at;
      v_watch.raid_joins := v_people;
    end if;
    -- More than any group's threshold is of no use.
    if jsonb_array_length(v_watch.recent) > 200 then v_watch.recent := v_watch.recent - 0; end if;
    update door_watch w set recent = v_watch.recent, raid_no = v_watch.raid_no, raid_since = v_watch.raid_since,
      raid_last_at = v_watch.raid_last_at, raid_joins = v_watch.raid_joins,
      entered = case when v_began then '[]' else w.entered end
     where w.group_id = v_group;
  end if;

  if v_raid and v_in and not v_known then
    -- What Telegram has said of their coming before anybody knew.
    update door_litter l set due_at = v_at
     where l.group_id = v_group and l.due_at is null and (l.user_id = v_user or v_began and l.user_id in (
       select (r ->> 'user')::bigint from jsonb_array_elements(v_minute) r));
    if found then perform door_sweep_later(v_group, v_at); end if;
  end if;

  v_strict := v_raid or v_folder or coalesce((p ->> 'night')::boolean, false);
  if (p ->> 'banned')::boolean or (coalesce((p ->> 'adult')::boolean, false)
      and exists (select from consent_standings s where s.user_id = v_user and s.status = 'barred'))
    or (v_last.state in ('failed', 'expired') and not v_in and v_last.settled_at > v_at - interval '5 minutes') then
    v_outcome := 'refused';
    if v_in and not v_by_hand and ((p ->> 'asks')::boolean or v_strict) then
      perform door_open(p, v_ref, v_user, v_key, v_strict, true);
      perform door_close(v_ref, null, 'failed', null, v_at, p);
      v_closed := v_closed || v_ref;
    elsif v_in then v_outcome := 'free';
    end if;
  elsif v_known then
    v_outcome := 'known';
    if v_in and not v_raid then perform door_entered(p, v_user, v_key, false); end if;
  elsif (p ->> 'asks')::boolean or (v_strict and v_in) then
    v_outcome := 'asked';
    perform door_open(p, v_ref, v_user, v_key, v_strict, v_raid and v_in);
  else
    -- Nobody is asked: that they have only just come limits them all the same.
    v_outcome := 'free';
    if v_in then perform door_entered(p, v_user, v_key, true); end if;
  end if;

  if v_began then
    -- Those who made it a raid came before anybody knew.
    for v_each in
      select (r ->> 'user')::bigint as user_id, r ->> 'key' as key from jsonb_array_elements(v_minute) r
       where (r ->> 'in')::boolean and r ->> 'key' <> v_key
         and community_is_here(v_group, (r ->> 'user')::bigint)
         and not exists (select from door_entries e
           where e.group_id = v_group and e.user_id = (r ->> 'user')::bigint and (e.state = 'open' or e.key = r ->> 'key'))
    loop
      perform door_open(p || '{"way": "join", "privateChat": null}', left(replace(gen_random_uuid()::text, '-', ''), 16),
        v_each.user_id, v_each.key, true, true);
    end loop;
    perform job_add(jsonb_build_array(
      jsonb_build_object('kind', 'door.calm', 'key', v_group || ':' || v_watch.raid_no || ':0', 'groupId', v_group::text,
        'dueAt', v_at + v_quiet, 'payload', jsonb_build_object('no', v_watch.raid_no, 'round', 0))));
  end if;
  -- Who waits outside reaches nobody: moderators hear of those who have come in, once they alone would be a raid.
  if v_raid and v_in and not v_known and (v_inside >= (p ->> 'raidJoins')::integer or v_by_folder >= 3) then
    perform job_add(jsonb_build_array(jsonb_build_object('kind', 'door.alarm', 'key', v_group || ':' || v_watch.raid_no,
      'groupId', v_group::text, 'dueAt', v_at, 'payload', jsonb_build_object('no', v_watch.raid_no))));
  end if;
  -- Last: the audit's chain is locked until the statement ends.
  foreach v_ref in array v_closed loop perform door_audit(v_ref, null, v_at); end loop;
  if v_began then
    perform audit_add(v_group, 'door.raid:' || v_watch.raid_no, null, 'door.raid', null, null,
      jsonb_build_object('joins', v_watch.raid_joins), null, v_at);
  end if;
  return jsonb_build_object('outcome', v_outcome, 'ref', case when v_outcome = 'asked' then v_ref end, 'raid', v_raid,
    'began', v_began);
end $$;
