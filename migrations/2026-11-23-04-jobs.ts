import { type Kysely, sql } from 'kysely'

/**
 * Work that falls due, and messages that are to be sent. Both are written by the statement that causes them, and taken
 * by whoever comes first, for as long as a lease lasts.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await jobs(db)
  await outbox(db)
  await claims(db)
  await outcomes(db)
}

async function jobs(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table jobs (
      id bigint generated always as identity primary key,
      kind text not null,
      -- "C", so that an index finds all keys of one beginning.
      key text collate "C" not null check (key <> '' and length(key) <= 200),
      group_id bigint not null references groups,
      due_at timestamptz not null,
      payload jsonb not null,
      -- When it may be taken (again): when due, after a pause, or when the lease of who has it runs out.
      run_at timestamptz not null,
      attempts integer not null default 0,
      lease text,
      error text,
      done_at timestamptz,
      dead_at timestamptz,
      alerted_at timestamptz,
      constraint jobs_once unique (kind, key)
    )`.execute(db)
  await sql`create index jobs_due on jobs (run_at, id) where done_at is null and dead_at is null`.execute(db)
  await sql`create index jobs_to_tell on jobs (id) where dead_at is not null and alerted_at is null`.execute(
    db,
  )
  await sql`create index jobs_done on jobs (done_at) where done_at is not null`.execute(db)

  // Inserted in the order of their keys: two writers of the same jobs wait for each other, and never in a circle.
  await sql`
    create function job_add(p_jobs jsonb) returns integer language plpgsql as $$
    declare
      v_added integer;
    begin
      insert into jobs (kind, key, group_id, due_at, payload, run_at)
      select j.kind, j.key, j."groupId", j."dueAt", coalesce(j.payload, 'null'), j."dueAt"
        from jsonb_to_recordset(p_jobs) as j (
          kind text, key text, "groupId" bigint, "dueAt" timestamptz, payload jsonb)
       order by j.kind, j.key
      on conflict on constraint jobs_once do nothing;
      get diagnostics v_added = row_count;
      return v_added;
    end $$`.execute(db)

  // ';' follows ':' in "C": the keys that begin with "key:".
  await sql`
    create function job_cancel(p_kind text, p_key text) returns integer language plpgsql as $$
    declare
      v_cancelled integer;
    begin
      delete from jobs
       where kind = p_kind and (key = p_key or (key >= p_key || ':' and key < p_key || ';'))
         and done_at is null and dead_at is null;
      get diagnostics v_cancelled = row_count;
      return v_cancelled;
    end $$`.execute(db)
}

async function outbox(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table outbox (
      id bigint generated always as identity primary key,
      key text collate "C" not null constraint outbox_once unique check (key <> '' and length(key) <= 200),
      kind text not null,
      -- The chat, as 'p:' and a person or 'g:' and a group: within it messages keep their order and their distance.
      lane text not null check (lane ~ '^[pg]:[1-9][0-9]*$'),
      -- Null only for what the owners of the bot are told.
      group_id bigint references groups,
      -- Whom it is for: in private, or mentioned in the group. Null: for all of the group.
      person jsonb,
      private_only boolean not null,
      texts jsonb not null,
      buttons jsonb,
      thread_id bigint,
      reply_to bigint,
      due_at timestamptz not null,
      -- A hint of when to look at it (again). Whether its turn has come is for its lane to say.
      ready_at timestamptz not null,
      attempts integer not null default 0,
      error text,
      sent_at timestamptz,
      message_id bigint,
      -- Given up: refused for good, or there is no way to whom it is for.
      dead_at timestamptz,
      alerted_at timestamptz,
      check (lane not like 'p:%' or person is not null),
      check (lane not like 'g:%' or group_id is not null)
    )`.execute(db)
  await sql`create index outbox_ready on outbox (ready_at, id) where sent_at is null and dead_at is null`.execute(
    db,
  )
  await sql`create index outbox_line on outbox (lane, due_at, id) where sent_at is null and dead_at is null`.execute(
    db,
  )
  await sql`create index outbox_to_tell on outbox (id) where dead_at is not null and alerted_at is null`.execute(
    db,
  )
  await sql`create index outbox_sent on outbox (sent_at) where sent_at is not null`.execute(db)

  await sql`
    create table outbox_lanes (
      -- As in outbox; '*' is all of them together.
      lane text primary key,
      -- The next message not before that.
      ready_at timestamptz not null,
      -- One is on its way, and who sends it is believed to live until then.
      busy_until timestamptz,
      -- When the last ones were sent, as many as are counted.
      recent timestamptz[] not null default '{}',
      -- Telegram asked to wait (429).
      slow_until timestamptz
    )`.execute(db)
  await sql`create index outbox_lanes_slow on outbox_lanes (slow_until) where slow_until is not null`.execute(
    db,
  )
  await sql`insert into outbox_lanes (lane, ready_at) values ('*', 'epoch')`.execute(db)

  await sql`
    create function outbox_add(p_notices jsonb) returns integer language plpgsql as $$
    declare
      v_added integer;
    begin
      insert into outbox (key, kind, lane, group_id, person, private_only, texts, buttons, thread_id, reply_to,
                          due_at, ready_at)
      select n.key, n.kind, coalesce('p:' || (n.person ->> 'userId'), 'g:' || n."groupId"), n."groupId", n.person,
             coalesce(n."privateOnly", false), n.texts, n.buttons, n."threadId", n."replyTo",
             coalesce(n."dueAt", 'epoch'), coalesce(n."dueAt", 'epoch')
        from jsonb_array_elements(p_notices) with ordinality as e (document, place),
             jsonb_to_record(e.document) as n (
               key text, kind text, "groupId" bigint, person jsonb, "privateOnly" boolean, texts jsonb, buttons jsonb,
               "threadId" bigint, "replyTo" bigint, "dueAt" timestamptz)
       order by e.place
      on conflict on constraint outbox_once do nothing;
      get diagnostics v_added = row_count;
      return v_added;
    end $$`.execute(db)
}

/**
 * Locks are taken in one order by claims and outcomes: lane '*', one other lane, messages. Claims follow one another,
 * since all of them begin with '*'.
 */
async function claims(db: Kysely<unknown>): Promise<void> {
  // When the next message may follow the one that is sent at p_slot, by what its chat allows.
  await sql`
    create function outbox_after(p_lane outbox_lanes, p_slot timestamptz, p_pace jsonb) returns timestamptz
    language sql immutable as $$
      select greatest(
        p_slot + (p_pace ->> 'chatMs')::integer * interval '1 millisecond',
        case when p_lane.lane like 'g:%' and cardinality(p_lane.recent) >= (p_pace ->> 'groupCount')::integer
          then p_lane.recent[cardinality(p_lane.recent) - (p_pace ->> 'groupCount')::integer + 1]
            + (p_pace ->> 'groupMs')::integer * interval '1 millisecond' end)
    $$`.execute(db)

  // The first message of each chat that may have one, as it stands now, each with its moment (slot) in the pace of all.
  // p_pace: overallMs between any two, chatMs between two of a chat, groupCount in groupMs in a group, leaseMs to send.
  await sql`
    create function outbox_claim(p_now timestamptz, p_until timestamptz, p_limit integer, p_pace jsonb)
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

async function outcomes(db: Kysely<unknown>): Promise<void> {
  // What came of the attempt p_attempt at a message. p_outcome: status, and by status
  //   sent: messageId, until · retry: until, error · slow: until · dead, lost: error; nothing in that chat before until.
  // `lost`: there is no way to the person in private; it goes to the group where that makes sense. `slow`: Telegram asks
  // to wait; where it asks so in two chats, all of them wait. Of an attempt that somebody else has repeated meanwhile,
  // only that it was sent counts.
  await sql`
    create function outbox_settle(
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
        attempts = case when v_status = 'slow' then o.attempts - 1 when v_status = 'moved' then 0 else o.attempts end,
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
