import { type Kysely, sql } from 'kysely'

/**
 * Who may do what with whom. Whatever changes consent first takes the locks of the people it is about, in the order of
 * their ids (consent_lock): a safeword and an acceptance at once can't both miss each other, and can't deadlock.
 * Notices and jobs go through outbox_add and job_add, in the transaction of their cause.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  // No row: never accepted. `barred`: said to be under 18.
  await sql`
    create table consent_standings (
      user_id bigint primary key references people,
      status text not null check (status in ('open', 'closed', 'barred')),
      accepted_at timestamptz,
      changed_at timestamptz not null,
      constraint consent_standings_accepted check (status <> 'open' or accepted_at is not null)
    )`.execute(db)

  await sql`
    create table consent_blocks (
      blocker_id bigint not null references people,
      blocked_id bigint not null references people,
      blocked_at timestamptz not null,
      primary key (blocker_id, blocked_id),
      constraint consent_blocks_two_people check (blocker_id <> blocked_id)
    )`.execute(db)

  await sql`
    create table consent_requests (
      id bigint generated always as identity primary key,
      -- Travels in the buttons; drawn at random, so that only who was shown the card can press them.
      ref text not null unique,
      group_id bigint not null references groups,
      kind text not null,
      sender_id bigint not null references people,
      target_id bigint not null references people,
      payload jsonb not null,
      status text not null default 'pending' check (status in
        ('pending', 'accepted', 'rejected', 'blocked', 'withdrawn', 'expired', 'cancelled')),
      -- The update that opened it: its redelivery gets the same request again.
      opened_key text not null,
      opened_at timestamptz not null,
      expires_at timestamptz not null,
      settled_at timestamptz,
      settled_by bigint references people,
      constraint consent_requests_two_people check (sender_id <> target_id),
      constraint consent_requests_settled check ((status = 'pending') = (settled_at is null)),
      constraint consent_requests_opened unique (opened_key, kind)
    )`.execute(db)
  await sql`create unique index consent_requests_pending on consent_requests
    (group_id, kind, least(sender_id, target_id), greatest(sender_id, target_id)) where status = 'pending'`.execute(
    db,
  )
  for (const side of ['sender', 'target'])
    await sql`create index ${sql.ref(`consent_requests_${side}`)} on consent_requests (${sql.ref(`${side}_id`)})
      where status = 'pending'`.execute(db)

  await createParts(db)
  await createStanding(db)
  await createRequests(db)
}

async function createParts(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function consent_lock(p_people bigint[]) returns void language plpgsql as $$
    declare
      v_person bigint;
    begin
      for v_person in select distinct p from unnest(p_people) p order by p loop
        perform pg_advisory_xact_lock(hashtextextended('consent', v_person));
      end loop;
    end $$`.execute(db)

  await sql`
    create function consent_person(p_user bigint) returns jsonb language sql stable as $$
      select jsonb_build_object('userId', user_id, 'firstName', first_name, 'lastName', last_name)
        from people where user_id = p_user
    $$`.execute(db)

  // Puts a notice into the outbox: addressed to a person (null: to the group), naming another as "who".
  await sql`
    create function consent_tell(p_notice jsonb, p_group bigint, p_to bigint, p_about bigint)
    returns void language plpgsql as $$
    begin
      if p_notice is null then return; end if;
      perform outbox_add(jsonb_build_array(
        jsonb_set(p_notice, '{texts,0,values,who}', jsonb_build_object('person', consent_person(p_about)))
        || jsonb_build_object('groupId', p_group::text,
             'key', concat_ws(':', p_notice ->> 'key', p_group, coalesce(p_to::text, 'group')))
        || case when p_to is null then '{}' else jsonb_build_object('person', consent_person(p_to)) end));
    end $$`.execute(db)

  // What ended of somebody: the other one is told, and the moderators of groups other than p_here get a job.
  await sql`
    create function consent_ended(
      p_told jsonb, p_job jsonb, p_here bigint, p_group bigint, p_other bigint, p_about bigint
    ) returns void language plpgsql as $$
    begin
      perform consent_tell(p_told, p_group, p_other, p_about);
      if p_job is not null and p_group is distinct from p_here then
        perform job_add(jsonb_build_array(p_job || jsonb_build_object(
          'groupId', p_group::text, 'key', (p_job ->> 'key') || ':' || p_group)));
      end if;
    end $$`.execute(db)

  // Tells those who can be told in private; where it was said aloud and none of them can, the group.
  await sql`
    create function consent_tell_moderators(
      p_notice jsonb, p_group bigint, p_moderators bigint[], p_about bigint, p_aloud boolean
    ) returns void language plpgsql as $$
    declare
      v_person bigint;
      v_told boolean := false;
    begin
      for v_person in
        select p.user_id from people p
         where p.user_id = any (p_moderators) and p.user_id <> p_about and p.private_open and not p.is_bot
         order by p.user_id
      loop
        perform consent_tell(p_notice || '{"privateOnly": true}', p_group, v_person, p_about);
        v_told := true;
      end loop;
      if p_aloud and not v_told then perform consent_tell(p_notice, p_group, null, p_about); end if;
    end $$`.execute(db)
}

async function createStanding(db: Kysely<unknown>): Promise<void> {
  // Accepts 18+ and the rules, and opens roleplay; who is barred stays so.
  await sql`
    create function consent_accept(p_user bigint, p_at timestamptz) returns text language plpgsql as $$
    declare
      v_status text;
    begin
      perform consent_lock(array[p_user]);
      insert into consent_standings as s (user_id, status, accepted_at, changed_at)
      values (p_user, 'open', p_at, p_at)
      on conflict (user_id) do update set
        status = 'open', accepted_at = coalesce(s.accepted_at, p_at), changed_at = p_at
      where s.status = 'closed';
      select status into v_status from consent_standings where user_id = p_user;
      return v_status;
    end $$`.execute(db)

  // Closes somebody's roleplay; a barred one stays barred. What they had ends by each feature's own statement after it.
  await sql`
    create function consent_close(p_user bigint, p_status text, p_at timestamptz) returns text language plpgsql as $$
    declare
      v_status text;
    begin
      perform consent_lock(array[p_user]);
      insert into consent_standings as s (user_id, status, changed_at) values (p_user, p_status, p_at)
      on conflict (user_id) do update set status = excluded.status, changed_at = p_at
      where s.status <> 'barred' and s.status <> excluded.status;
      select status into v_status from consent_standings where user_id = p_user;
      return v_status;
    end $$`.execute(db)

  await sql`
    create function consent_block(p_by bigint, p_whom bigint, p_at timestamptz) returns void language plpgsql as $$
    begin
      perform consent_lock(array[p_by, p_whom]);
      insert into consent_blocks (blocker_id, blocked_id, blocked_at) values (p_by, p_whom, p_at)
      on conflict do nothing;
    end $$`.execute(db)

  // Cancels what is pending between a person and others: in one group or all, with one person or all.
  await sql`
    create function consent_cancel(p_user bigint, p_group bigint, p_with bigint, p_at timestamptz)
    returns table (group_id bigint, other_id bigint) language plpgsql as $$
    begin
      return query
        with cancelled as (
          update consent_requests r set status = 'cancelled', settled_at = p_at
           where r.status = 'pending' and p_user in (r.sender_id, r.target_id)
             and (p_group is null or r.group_id = p_group)
             and (p_with is null or p_with in (r.sender_id, r.target_id))
          returning r.id, r.group_id, case when r.sender_id = p_user then r.target_id else r.sender_id end as other)
        select c.group_id, c.other from cancelled c, job_cancel('consent.expire', c.id::text);
    end $$`.execute(db)
}

async function createRequests(db: Kysely<unknown>): Promise<void> {
  await sql`
    create type consent_reply as (
      -- Why nothing changed; null when the request stands as asked.
      refused text,
      -- Changed by this very call.
      fresh boolean,
      id bigint, ref text, group_id bigint, kind text, sender_id bigint, target_id bigint, payload jsonb, status text,
      expires_at timestamptz, sender jsonb, target jsonb
    )`.execute(db)

  await sql`
    create function consent_show(r consent_requests, p_refused text, p_fresh boolean)
    returns consent_reply language sql stable as $$
      select row(p_refused, p_fresh, r.id, r.ref, r.group_id, r.kind, r.sender_id, r.target_id, r.payload, r.status,
        r.expires_at, consent_person(r.sender_id), consent_person(r.target_id))::consent_reply
    $$`.execute(db)

  await sql`
    create function consent_is_open(p_user bigint) returns boolean language sql stable as $$
      select exists (select from consent_standings where user_id = p_user and status = 'open')
    $$`.execute(db)

  await sql`
    create function consent_is_here(p_group bigint, p_user bigint) returns boolean language sql stable as $$
      select exists (select from members where group_id = p_group and user_id = p_user and left_at is null)
    $$`.execute(db)

  // refused: closed (the sender), blocking (the sender blocks the target), impossible (the other way round), absent,
  // target_closed, pending (there is one already: the row is it).
  await sql`
    create function consent_open(
      p_ref text, p_key text, p_group bigint, p_kind text, p_sender bigint, p_target bigint, p_payload jsonb,
      p_at timestamptz, p_expires timestamptz, p_told jsonb, p_expired jsonb
    ) returns consent_reply language plpgsql as $$
    declare
      r consent_requests;
      v_refused text;
    begin
      perform consent_lock(array[p_sender, p_target]);
      select * into r from consent_requests where opened_key = p_key and kind = p_kind;
      if found then return consent_show(r, null, false); end if;

      v_refused := case
        when not consent_is_open(p_sender) then 'closed'
        when exists (select from consent_blocks where blocker_id = p_sender and blocked_id = p_target) then 'blocking'
        when exists (select from consent_blocks where blocker_id = p_target and blocked_id = p_sender) then 'impossible'
        when not consent_is_here(p_group, p_target) then 'absent'
        when not consent_is_open(p_target) then 'target_closed' end;
      if v_refused is not null then return consent_show(r, v_refused, false); end if;

      update consent_requests set status = 'expired', settled_at = p_at
       where group_id = p_group and kind = p_kind and status = 'pending' and expires_at <= p_at
         and least(sender_id, target_id) = least(p_sender, p_target)
         and greatest(sender_id, target_id) = greatest(p_sender, p_target);
      select * into r from consent_requests
       where group_id = p_group and kind = p_kind and status = 'pending'
         and least(sender_id, target_id) = least(p_sender, p_target)
         and greatest(sender_id, target_id) = greatest(p_sender, p_target);
      if found then return consent_show(r, 'pending', false); end if;

      insert into consent_requests (ref, group_id, kind, sender_id, target_id, payload, opened_key, opened_at, expires_at)
      values (p_ref, p_group, p_kind, p_sender, p_target, p_payload, p_key, p_at, p_expires) returning * into r;
      perform job_add(jsonb_build_array(jsonb_build_object('kind', 'consent.expire', 'key', r.id::text,
        'groupId', p_group::text, 'dueAt', p_expires, 'payload', jsonb_build_object('told', p_expired))));
      perform consent_tell(p_told, p_group, p_target, p_sender);
      return consent_show(r, null, true);
    end $$`.execute(db)

  // Settles a request, once: whoever comes later gets how it was settled. No row for an unknown reference.
  await sql`
    create function consent_answer(
      p_ref text, p_by bigint, p_verdict text, p_at timestamptz, p_told jsonb, p_announced jsonb
    ) returns setof consent_reply language plpgsql as $$
    declare
      r consent_requests;
      v_other bigint;
    begin
      select * into r from consent_requests where ref = p_ref;
      if not found then return; end if;
      perform consent_lock(array[r.sender_id, r.target_id]);
      select * into r from consent_requests where ref = p_ref for update;

      if r.status <> 'pending' then return next consent_show(r, null, false); return; end if;
      if p_by <> (case when p_verdict = 'withdrawn' then r.sender_id else r.target_id end) then
        return next consent_show(r, 'not_yours', false); return;
      end if;
      v_other := case when p_by = r.sender_id then r.target_id else r.sender_id end;
      if r.expires_at <= p_at then
        -- Its sender is told by the job, which has the words.
        update consent_requests set status = 'expired', settled_at = p_at where id = r.id returning * into r;
        return next consent_show(r, null, false); return;
      end if;
      if p_verdict = 'accepted' and not consent_is_open(p_by) then
        return next consent_show(r, 'closed', false); return;
      end if;
      if p_verdict = 'accepted' and not (consent_is_open(v_other) and consent_is_here(r.group_id, v_other)) then
        update consent_requests set status = 'cancelled', settled_at = p_at where id = r.id returning * into r;
        perform job_cancel('consent.expire', r.id::text);
        return next consent_show(r, null, false); return;
      end if;

      update consent_requests set status = p_verdict, settled_at = p_at, settled_by = p_by
       where id = r.id returning * into r;
      perform job_cancel('consent.expire', r.id::text);
      if p_verdict = 'blocked' then
        perform consent_block(p_by, v_other, p_at);
        perform consent_cancel(p_by, null, v_other, p_at);
      end if;
      perform consent_tell(p_told, r.group_id, v_other, p_by);
      perform consent_tell(p_announced, r.group_id, null, v_other);
      return next consent_show(r, null, true);
    end $$`.execute(db)

  // The clock: at least once, and by several; told is keyed.
  await sql`
    create function consent_expire(p_id bigint, p_at timestamptz, p_told jsonb) returns void language plpgsql as $$
    declare
      r consent_requests;
    begin
      update consent_requests set status = 'expired', settled_at = p_at
       where id = p_id and status = 'pending' and expires_at <= p_at;
      select * into r from consent_requests where id = p_id and status = 'expired';
      if found then perform consent_tell(p_told, r.group_id, r.sender_id, r.target_id); end if;
    end $$`.execute(db)
}
