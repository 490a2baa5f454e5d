-- What came of the attempt p_attempt at a message. p_outcome: revision (which change it was), status, and by status
--   sent: messageId, until, captioned (whether as a picture's caption), with (the ids of those that went out in it)
--   retry: until, error · slow: until, ours · dead, aside: error · lost: error, returns; nothing in that chat before until.
-- `lost`: there is no way to the chat; what is for a person in private waits for them to open it, 14 days, and is tried
-- once a day; so does what a room is told that the bot was taken out of (`returns`), until it is back. `aside`: nobody is spoken to aside in that group, or (once) this one isn't, so it is said in private. `slow`: Telegram asks to wait
-- (at most 10 minutes are believed), or our own budget for that chat is used up (ours); where Telegram asks so in two
-- chats, all wait, for at most a minute. Of an attempt that somebody else has repeated meanwhile, only that it was sent
-- counts. What was written over while it was sent goes out again, and the attempts of a change count for that change
-- only. What had its say while it was sent (outbox_over) is changed where it arrived, and not sent again where it didn't. Returns what became of it; `moved`: it goes another way, or waits. Locks: as outbox_claim, and people before
-- their lane, as outbox_open_private.
create or replace function outbox_settle(
  p_id bigint, p_attempt integer, p_now timestamptz, p_outcome jsonb
) returns text language plpgsql as $$
declare
  v_status text := p_outcome ->> 'status';
  v_until timestamptz := (p_outcome ->> 'until')::timestamptz;
  v_held_up boolean := v_status = 'slow' and not coalesce((p_outcome ->> 'ours')::boolean, false);
  v_waits boolean := false;
  v_returns boolean := false;
  v_over boolean;
  v_message outbox;
  v_lane text;
  v_chat text;
begin
  if v_held_up then
    perform from outbox_lanes l where l.lane = '*' for update;
    v_until := least(v_until, p_now + interval '10 minutes');
  end if;
  select o.lane, coalesce(c.lane, regexp_replace(o.lane, '^a:', 'g:')) into v_lane, v_chat
    from outbox o left join outbox c on c.id = o.card where o.id = p_id;
  if v_lane like 'p:%' then
    perform from people p where p.user_id = outbox_person_id(substr(v_lane, 3)) for no key update;
  end if;
  perform from outbox_lanes l where l.lane = v_lane for update;
  select * into v_message from outbox o where o.id = p_id for update;
  v_over := coalesce(v_message.error = 'over' and v_message.card is null and v_message.message_id is null, false);
  if (v_message.sent_at is not null and not v_over) or v_message.dead_at is not null
    or (v_message.attempts <> p_attempt and v_status <> 'sent') then
    return 'late';
  end if;
  if v_message.revision <> (p_outcome ->> 'revision')::integer and v_status <> 'slow' then
    v_status := 'superseded';
  end if;

  if v_lane like 'p:%' and v_status in ('sent', 'lost') then
    update people p set private_open = v_status = 'sent'
     where p.user_id = outbox_person_id(substr(v_lane, 3)) and p.private_open <> (v_status = 'sent');
  end if;
  if v_status = 'lost' and v_lane like 'p:%' then
    v_waits := not v_over and p_now < coalesce(v_message.kept_until, p_now + interval '1 day');
    v_until := greatest(v_until, p_now + interval '1 day');
    if v_waits and v_message.kept_until is null then
      perform outbox_call_aside(v_message, p_now);
    end if;
  elsif v_status = 'lost' and (p_outcome ->> 'returns')::boolean then
    v_returns := p_outcome ->> 'error' ~* 'kicked|not a member'
      or exists (select from groups g where g.id = v_message.group_id and g.bot_status = 'gone');
    v_waits := v_returns and not v_over and p_now < coalesce(v_message.kept_until, p_now + interval '1 day');
    v_until := case when v_waits then p_now + interval '1 day' end;
  elsif v_status = 'aside' and (v_message.kind = 'jobs.waiting' or v_message.card is not null) then
    v_status := 'lost';
  end if;

  update outbox o set
    sent_at = case when v_over then o.sent_at when v_status = 'sent' then p_now end,
    message_id = (p_outcome ->> 'messageId')::bigint,
    -- A card that was shown in words is changed as words.
    photo = case when v_status = 'sent' and p_outcome ->> 'captioned' = 'false' then null else o.photo end,
    picture = case when v_status = 'sent' and p_outcome ->> 'captioned' = 'false' then null else o.picture end,
    dead_at = case when v_over then null when v_status = 'dead' or (v_status = 'lost' and not v_waits) then p_now end,
    -- Nobody can mend a chat that is closed to the bot.
    alerted_at = case when v_status = 'lost' and not v_waits and not v_over then p_now end,
    error = case when v_over then 'over' else p_outcome ->> 'error' end,
    lane = case when v_status = 'aside' then 'p:' || (o.person ->> 'userId') else o.lane end,
    place = case when v_status = 'aside' then 'private' else o.place end,
    private_only = o.private_only or v_status = 'aside',
    kept_until = case when v_waits then coalesce(o.kept_until, p_now + interval '14 days')
                      when v_status = 'sent' and o.card is not null then null else o.kept_until end,
    -- To wait is no fault of the message.
    attempts = case when v_status = 'slow' then o.attempts - 1
                    when v_waits or v_status in ('aside', 'superseded') or v_status = 'sent' and o.card is not null then 0
                    else o.attempts end,
    ready_at = coalesce(v_until, p_now)
   where o.id = p_id;
  if v_status = 'sent' then
    update outbox o set sent_at = p_now, message_id = (p_outcome ->> 'messageId')::bigint
     where o.id in (select w::bigint from jsonb_array_elements_text(p_outcome -> 'with') w)
       and o.sent_at is null and o.dead_at is null;
  end if;

  if v_over and v_status = 'sent' then
    update outbox e set sent_at = null, dead_at = null, alerted_at = null, error = null, attempts = 0, ready_at = p_now,
                        revision = e.revision + 1
     where e.card = p_id;
  end if;

  if v_status = 'lost' and v_lane like 'p:%' then perform outbox_keep(v_lane, p_now); end if;

  update outbox_lanes l set
    busy_until = null,
    -- It had a turn and didn't use it.
    recent = case when v_status = 'slow' then l.recent[: cardinality(l.recent) - 1] else l.recent end,
    slow_until = case when v_held_up and v_lane = v_chat then v_until end,
    no_aside_until = case when p_outcome ->> 'status' = 'aside' and p_outcome ->> 'once' is null then p_now + interval '1 day' else l.no_aside_until end,
    -- What waits for the bot to be back in its room holds up nothing that comes after it.
    ready_at = greatest(l.ready_at, case when not v_returns then v_until end)
   where l.lane = v_lane;
  if v_held_up then perform outbox_hold_up(v_chat, v_message.group_id, p_now, v_until); end if;
  return case when v_waits or v_status = 'aside' then 'moved' else v_status end;
end $$;
