-- Telegram asks to wait in a chat (p_chat: its lane): what it has waits, the changes of its cards too and what is
-- said aside in it, which stand in lanes of their own. Where two chats are held up it is all of us that Telegram means, so all wait, for at most a minute.
-- Called with the lock of lane '*'.
create or replace function outbox_hold_up(p_chat text, p_group bigint, p_now timestamptz, p_until timestamptz)
returns void language plpgsql as $$
begin
  insert into outbox_lanes as l (lane, ready_at, slow_until) values (p_chat, p_until, p_until)
  on conflict (lane) do update set ready_at = greatest(l.ready_at, p_until), slow_until = p_until;
  if p_chat like 'g:%' then
    update outbox o set ready_at = p_until
     where o.id in (select w.id from outbox w
                     where w.group_id = p_group and w.card is not null and w.sent_at is null and w.dead_at is null
                       and w.ready_at < p_until for update skip locked)
        or o.id in (select w.id from outbox w
                     where w.lane = 'a:' || p_group and w.sent_at is null and w.dead_at is null
                       and w.ready_at < p_until for update skip locked);
  end if;
  if exists (
    select from outbox_lanes l where l.slow_until > p_now and l.lane <> p_chat and l.lane ~ '^[pg]:') then
    update outbox_lanes l set ready_at = greatest(l.ready_at, least(p_until, p_now + interval '1 minute'))
     where l.lane = '*';
  end if;
end $$;
