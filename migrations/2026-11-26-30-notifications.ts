import { type Kysely, sql } from 'kysely'

/**
 * What of the bot's notices reaches a person, where and when. A notice is written as its cause means it; what its
 * person wants is asked when its turn comes (outbox_claim): only then is it known what time it is, and what holds then.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  // No row: everything as the notices say.
  await sql`
    create table notice_preferences (
      user_id bigint primary key references people,
      -- Kind of notice to 'private', 'group' or 'none'. A kind that no feature knows any more does no harm here.
      choices jsonb not null default '{}' check (jsonb_typeof(choices) = 'object'),
      -- Quiet from that hour until that hour, which is the next day's where it isn't later.
      quiet_from smallint check (quiet_from between 0 and 23),
      quiet_to smallint check (quiet_to between 0 and 23),
      -- Null: of the group that the notice comes from.
      time_zone text,
      version integer not null default 0,
      changed_at timestamptz not null,
      constraint notice_preferences_quiet check ((quiet_from is null) = (quiet_to is null) and quiet_from <> quiet_to)
    )`.execute(db)

  await sql`
    alter table outbox
      -- Held back by quiet hours. Its place in the line stays: afterwards it comes before what was written later.
      add column held_until timestamptz`.execute(db)
  await sql`create index outbox_held on outbox ((person ->> 'userId'))
    where held_until is not null and sent_at is null and dead_at is null`.execute(db)

  await zones(db)
  await withholding(db)
  await claiming(db)
  await preferring(db)
}

async function zones(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function notice_zone_known(p_zone text) returns boolean language plpgsql stable as $$
    begin
      return timestamptz 'epoch' at time zone p_zone is not null;
    exception when invalid_parameter_value then
      return false;
    end $$`.execute(db)

  // Until when it is quiet at that moment; null when it is not. A zone that Postgres doesn't know is never quiet: a
  // group's is a setting, and one wrong word there must not stop the outbox.
  await sql`
    create function notice_quiet_until(p_now timestamptz, p_zone text, p_from integer, p_to integer)
    returns timestamptz language plpgsql stable as $$
    declare
      v_local timestamp := p_now at time zone p_zone;
      v_hour integer := extract(hour from v_local);
      v_end timestamp;
    begin
      if not (case when p_from < p_to then v_hour >= p_from and v_hour < p_to
                   else v_hour >= p_from or v_hour < p_to end) then
        return null;
      end if;
      v_end := v_local::date + make_interval(days => case when v_hour < p_to then 0 else 1 end, hours => p_to);
      -- When clocks are set back an hour comes twice: the quiet ends with its first coming.
      return case when (p_now + (v_end - v_local)) at time zone p_zone = v_end then p_now + (v_end - v_local)
                  else v_end at time zone p_zone end;
    end $$`.execute(db)
}

async function withholding(db: Kysely<unknown>): Promise<void> {
  // Whether a message whose turn it is doesn't go out from this lane now, by what its person wants; it is then put
  // where it belongs. p_kinds: chosen (kinds that a person may choose about), held (that quiet hours hold back).
  // What nobody wants counts as sent, without a message: its cause may come again, and must find that it is done.
  await sql`
    create function outbox_withhold(o outbox, p_now timestamptz, p_kinds jsonb) returns boolean language plpgsql as $$
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
    end $$`.execute(db)
}

/** As before, but for what people want. Without kinds (of a deploy before this one) nobody wants anything. */
async function claiming(db: Kysely<unknown>): Promise<void> {
  await sql`drop function outbox_claim(timestamptz, timestamptz, integer, jsonb)`.execute(db)
  await sql`
    create function outbox_claim(
      p_now timestamptz, p_until timestamptz, p_limit integer, p_pace jsonb, p_kinds jsonb default '{}'
    ) returns table (slot timestamptz, message jsonb) language plpgsql as $$
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
          -- Before the line is looked at: whoever changes them now lets go of what stands before the head.
          perform from notice_preferences w
           where v_waiting.lane like 'p:%' and w.user_id = substr(v_waiting.lane, 3)::bigint for share;
          loop
            select * into v_head from outbox o
             where o.lane = v_waiting.lane and o.sent_at is null and o.dead_at is null and o.due_at <= p_now
               and (o.held_until is null or o.held_until <= p_now)
               and (o.card is null
                 or exists (select from outbox c where c.id = o.card and num_nonnulls(c.sent_at, c.dead_at) > 0))
             order by o.due_at, o.id limit 1;
            exit when v_head.person is null or not outbox_withhold(v_head, p_now, p_kinds);
          end loop;
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
    end $$`.execute(db)
}

async function preferring(db: Kysely<unknown>): Promise<void> {
  // Changes what somebody wants: p_change is {kind, choice}, {from, to} (both null: no quiet hours) or {zone} (null:
  // the group's), wished by who saw p_version (null: whichever it is). Outcome: changed, kept (it was so already),
  // stale, or unknown_zone. Quiet hours that changed are judged anew, so what they held back stands in line again.
  // Locks: preferences, then messages, while claims take messages first; so this waits for no message.
  await sql`
    create function notice_prefer(p_user bigint, p_change jsonb, p_version integer, p_at timestamptz)
    returns table (outcome text, choices jsonb, quiet_from smallint, quiet_to smallint, time_zone text, version integer)
    language plpgsql as $$
    #variable_conflict use_column
    declare
      v_old notice_preferences;
      v_new notice_preferences;
    begin
      insert into notice_preferences (user_id, changed_at) values (p_user, p_at) on conflict do nothing;
      select * into v_old from notice_preferences where user_id = p_user for update;
      v_new := v_old;
      if p_change ->> 'choice' = 'default' then
        v_new.choices := v_old.choices - (p_change ->> 'kind');
      elsif p_change ? 'choice' then
        v_new.choices := v_old.choices || jsonb_build_object(p_change ->> 'kind', p_change ->> 'choice');
      elsif p_change ? 'from' then
        v_new.quiet_from := (p_change ->> 'from')::smallint;
        v_new.quiet_to := (p_change ->> 'to')::smallint;
      else
        v_new.time_zone := p_change ->> 'zone';
      end if;

      outcome := case
        when v_new is not distinct from v_old then 'kept'
        when v_old.version <> p_version then 'stale'
        when not notice_zone_known(coalesce(v_new.time_zone, 'UTC')) then 'unknown_zone'
        else 'changed' end;
      if outcome = 'changed' then
        update notice_preferences set
          choices = v_new.choices, quiet_from = v_new.quiet_from, quiet_to = v_new.quiet_to,
          time_zone = v_new.time_zone, version = v_old.version + 1, changed_at = p_at
         where user_id = p_user;
        update outbox set held_until = null, ready_at = p_at where id in (
          select id from outbox
           where person ->> 'userId' = p_user::text and held_until is not null and sent_at is null and dead_at is null
           order by id for update skip locked);
      end if;
      return query select outcome, choices, quiet_from, quiet_to, time_zone, version
        from notice_preferences where user_id = p_user;
    end $$`.execute(db)
}
