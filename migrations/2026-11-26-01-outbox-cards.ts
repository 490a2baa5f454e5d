import { type Kysely, sql } from 'kysely'

/**
 * Notices with a photo or a picture, and notices to groups whose text changes (cards). A change is a message of the
 * outbox too, in a lane of its own card; it is written over as long as it waits, so that only the last one goes out.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table outbox
      -- Telegram's file id; what is drawn when it is sent: {"kind", "data"}.
      add column photo text,
      add column picture jsonb,
      -- Of a change: the message that it changes.
      add column card bigint references outbox on delete cascade,
      -- Rises each time that a change is written over: what was sent meanwhile was the one before.
      add column revision integer not null default 1,
      drop constraint outbox_lane_check,
      add constraint outbox_lane_check check (lane ~ '^[pgc]:[1-9][0-9]*$'),
      add constraint outbox_card_lane check ((card is not null) = (lane like 'c:%'))`.execute(db)
  await sql`create index outbox_cards on outbox (card) where card is not null`.execute(db)
  await adding(db)
  await claiming(db)
  await settling(db)
}

async function adding(db: Kysely<unknown>): Promise<void> {
  await sql`
    create or replace function outbox_add(p_notices jsonb) returns integer language plpgsql as $$
    declare
      v_added integer;
    begin
      insert into outbox (key, kind, lane, group_id, person, private_only, texts, buttons, photo, picture, thread_id,
                          reply_to, due_at, ready_at)
      select n.key, n.kind, coalesce('p:' || (n.person ->> 'userId'), 'g:' || n."groupId"), n."groupId", n.person,
             coalesce(n."privateOnly", false), n.texts, n.buttons, n.photo, n.picture, n."threadId", n."replyTo",
             coalesce(n."dueAt", 'epoch'), coalesce(n."dueAt", 'epoch')
        from jsonb_array_elements(p_notices) with ordinality as e (document, place),
             jsonb_to_record(e.document) as n (
               key text, kind text, "groupId" bigint, person jsonb, "privateOnly" boolean, texts jsonb, buttons jsonb,
               photo text, picture jsonb, "threadId" bigint, "replyTo" bigint, "dueAt" timestamptz)
       order by e.place
      on conflict on constraint outbox_once do nothing;
      get diagnostics v_added = row_count;
      return v_added;
    end $$`.execute(db)

  // A change is addressed by the key of its card. Two writers of the same cards take them in one order.
  await sql`
    create function outbox_edit(p_edits jsonb) returns integer language plpgsql as $$
    declare
      v_edited integer;
    begin
      insert into outbox (key, kind, lane, group_id, card, private_only, texts, buttons, due_at, ready_at)
      select 'edit:' || c.id, c.kind, 'c:' || c.id, c.group_id, c.id, false, e.texts, e.buttons, 'epoch', 'epoch'
        from jsonb_to_recordset(p_edits) as e (card text, texts jsonb, buttons jsonb)
        join outbox c on c.key = e.card and c.lane like 'g:%'
       order by c.id
      on conflict on constraint outbox_once do update
        set texts = excluded.texts, buttons = excluded.buttons, revision = outbox.revision + 1, sent_at = null,
            dead_at = null, error = null, ready_at = 'epoch';
      get diagnostics v_edited = row_count;
      return v_edited;
    end $$`.execute(db)
}

/** As before, but for cards: a change waits for the message that it changes, and then for p_pace's cardMs. */
async function claiming(db: Kysely<unknown>): Promise<void> {
  await sql`
    create or replace function outbox_after(p_lane outbox_lanes, p_slot timestamptz, p_pace jsonb) returns timestamptz
    language sql immutable as $$
      select greatest(
        p_slot + (case when p_lane.lane like 'c:%' then p_pace ->> 'cardMs' else p_pace ->> 'chatMs' end)::integer
          * interval '1 millisecond',
        case when p_lane.lane like 'g:%' and cardinality(p_lane.recent) >= (p_pace ->> 'groupCount')::integer
          then p_lane.recent[cardinality(p_lane.recent) - (p_pace ->> 'groupCount')::integer + 1]
            + (p_pace ->> 'groupMs')::integer * interval '1 millisecond' end)
    $$`.execute(db)

  await sql`
    create or replace function outbox_claim(p_now timestamptz, p_until timestamptz, p_limit integer, p_pace jsonb)
    returns table (slot timestamptz, message jsonb) language plpgsql as $$
    declare
      v_slot timestamptz;
      v_waiting record;
      v_lane outbox_lanes;
      v_head outbox;
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
          select * into v_head from outbox o
           where o.lane = v_waiting.lane and o.sent_at is null and o.dead_at is null and o.due_at <= p_now
             and (o.card is null
               or exists (select from outbox c where c.id = o.card and num_nonnulls(c.sent_at, c.dead_at) > 0))
           order by o.due_at, o.id limit 1;
        end if;
        if v_head.id is not null then
          v_lane.recent := (v_lane.recent || v_slot)[cardinality(v_lane.recent) + 2 - (p_pace ->> 'groupCount')::integer :];
          update outbox_lanes l
             set recent = v_lane.recent, ready_at = outbox_after(v_lane, v_slot, p_pace),
                 busy_until = v_slot + (p_pace ->> 'leaseMs')::integer * interval '1 millisecond'
           where l.lane = v_waiting.lane
          returning * into v_lane;
          update outbox o set attempts = o.attempts + 1, ready_at = v_lane.busy_until where o.id = v_head.id
          returning * into v_head;
          slot := v_slot;
          message := to_jsonb(v_head);
          return next;
          v_granted := v_granted + 1;
          v_slot := v_slot + (p_pace ->> 'overallMs')::integer * interval '1 millisecond';
        end if;
        -- The others of the chat stand aside until theirs may come, so that they don't hide other chats.
        v_again := case when v_lane.ready_at > p_now then v_lane.ready_at
                        else p_now + (p_pace ->> 'chatMs')::integer * interval '1 millisecond' end;
        v_others := array_remove(v_waiting.ids, v_head.id);
        update outbox o
           set ready_at = v_again
             + (array_position(v_others, o.id) - 1) * (p_pace ->> 'chatMs')::integer * interval '1 millisecond'
         where o.id = any (v_others);
      end loop;
      if v_granted > 0 then
        update outbox_lanes l set ready_at = v_slot where l.lane = '*';
      end if;
    end $$`.execute(db)
}

/**
 * As before, but for cards: what was written over while it was sent goes out again, and the attempts of a change count
 * for that change only.
 */
async function settling(db: Kysely<unknown>): Promise<void> {
  await sql`
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
    end $$`.execute(db)
}
