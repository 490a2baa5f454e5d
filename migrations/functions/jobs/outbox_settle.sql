-- What came of the attempt p_attempt at a message. p_outcome: revision (which change it was), status, and by status
--   sent: messageId, until · retry: until, error · slow: until · dead, lost: error; nothing in that chat before until.
-- `lost`: there is no way to the person in private; it goes to the group where that makes sense. `slow`: Telegram asks
-- to wait; where it asks so in two chats, all of them wait. Of an attempt that somebody else has repeated meanwhile,
-- only that it was sent counts. What was written over while it was sent goes out again, and the attempts of a change
-- count for that change only. Locks: as outbox_claim.
create or replace function outbox_settle(
  p_id bigint, p_attempt integer, p_now timestamptz, p_outcome jsonb
) returns text language plpgsql as $$
declare
  v_status text := p_outcome ->> 'status';
  v_until timestamptz := (p_outcome ->> 'until')::timestamptz;
  v_message outbox;
  v_lane text;
  v_all_slow boolean := false;
begin
  if v_status = 'slow' then
    perform from outbox_lanes l where l.lane = '*' for update;
  end if;
  select o.lane into v_lane from outbox o where o.id = p_id;
  perform from outbox_lanes l where l.lane = v_lane for update;
  select * into v_message from outbox o where o.id = p_id for update;
  if v_message.sent_at is not null or v_message.dead_at is not null
    or (v_message.attempts <> p_attempt and v_status <> 'sent') then
    return 'late';
  end if;
  if v_message.revision <> (p_outcome ->> 'revision')::integer and v_status <> 'slow' then
    v_status := 'superseded';
  end if;

  if v_lane like 'p:%' and v_status in ('sent', 'lost') then
    update people p set private_open = v_status = 'sent'
     where p.user_id = (v_message.person ->> 'userId')::bigint and p.private_open <> (v_status = 'sent');
  end if;
  if v_status = 'lost' and v_lane like 'p:%' and not v_message.private_only and exists (
    select from members m join groups g on g.id = m.group_id
     where m.group_id = v_message.group_id and m.user_id = (v_message.person ->> 'userId')::bigint
       and m.left_at is null and g.bot_status <> 'gone') then
    v_status := 'moved';
  end if;

  update outbox o set
    sent_at = case when v_status = 'sent' then p_now end,
    message_id = (p_outcome ->> 'messageId')::bigint,
    dead_at = case when v_status in ('dead', 'lost') then p_now end,
    -- Nobody can mend a chat that is closed to the bot.
    alerted_at = case when v_status = 'lost' then p_now end,
    error = p_outcome ->> 'error',
    lane = case when v_status = 'moved' then 'g:' || o.group_id else o.lane end,
    -- To wait is no fault of the message.
    attempts = case when v_status = 'slow' then o.attempts - 1
                    when v_status in ('moved', 'superseded') or v_status = 'sent' and o.card is not null then 0
                    else o.attempts end,
    ready_at = coalesce(v_until, p_now)
   where o.id = p_id;

  if v_status = 'slow' then
    v_all_slow := exists (
      select from outbox_lanes l where l.slow_until > p_now and l.lane <> v_lane and l.lane <> '*');
  end if;
  update outbox_lanes l set
    busy_until = null,
    slow_until = case when v_status = 'slow' then v_until end,
    ready_at = greatest(l.ready_at, v_until)
   where l.lane = v_lane;
  if v_all_slow then
    update outbox_lanes l set ready_at = greatest(l.ready_at, v_until) where l.lane = '*';
  end if;
  return v_status;
end $$;
