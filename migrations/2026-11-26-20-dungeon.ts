import { type Kysely, sql } from 'kysely'

/** Who sits in the dungeon of which group, by whom, until when, and how it ended. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // Who is held in a group, by user id, and until when (milliseconds since 1970): a hint, cached with the row.
  await sql`alter table groups add column confined jsonb not null default '{}'`.execute(db)
  // When the wearer last changed what they allow.
  await sql`alter table bonds add column permissions_at timestamptz`.execute(db)

  await sql`
    create table dungeon_stays (
      -- Travels in buttons.
      ref text primary key,
      group_id bigint not null references groups,
      prisoner_id bigint not null references people,
      jailer_id bigint not null references people,
      -- The collar through which it was imposed; null: by an administrator.
      bond_id bigint references bonds,
      reason text,
      -- The update that imposed it: its redelivery gets the same stay again.
      key text not null unique,
      began_at timestamptz not null,
      release_at timestamptz not null,
      last_escape_at timestamptz,
      -- Rises with every decision: a change is made to what was read, or not at all.
      version integer not null default 1,
      ended_at timestamptz,
      ended_by bigint references people,
      end_cause text check (end_cause in ('served', 'bail', 'escaped', 'freed', 'permission', 'safeword', 'revoked',
        'left', 'blocked')),
      -- The update that ended it.
      end_key text,
      bail_coins bigint check (bail_coins > 0),
      -- none: nothing to do; wanted: to be restricted in Telegram; restricted: it may be, by us; lifted: no longer;
      -- refused: Telegram said no.
      telegram text not null check (telegram in ('none', 'wanted', 'restricted', 'lifted', 'refused')),
      telegram_checked_at timestamptz,
      constraint dungeon_stays_two_people check (prisoner_id <> jailer_id),
      constraint dungeon_stays_last check (release_at > began_at),
      constraint dungeon_stays_ended check ((ended_at is null) = (end_cause is null)),
      constraint dungeon_stays_bail check ((bail_coins is not null) = (end_cause is not distinct from 'bail'))
    )`.execute(db)
  await sql`create unique index dungeon_stays_open on dungeon_stays (group_id, prisoner_id)
    where ended_at is null`.execute(db)
  for (const column of ['release_at', 'bond_id', 'jailer_id', 'prisoner_id'])
    await sql`create index ${sql.ref(`dungeon_stays_${column}`)} on dungeon_stays (${sql.ref(column)})
      where ended_at is null`.execute(db)
  await sql`create index dungeon_stays_unlifted on dungeon_stays (telegram_checked_at)
    where telegram = 'restricted' and ended_at is not null`.execute(db)
  await sql`create index dungeon_stays_began on dungeon_stays (group_id, began_at)`.execute(db)

  await sql`
    create table dungeon_escapes (
      -- The update that tried it: its redelivery has the same luck.
      key text primary key,
      ref text not null references dungeon_stays,
      tried_at timestamptz not null,
      won boolean not null,
      -- Which of the stories was told.
      tale integer not null
    )`.execute(db)
  await sql`create index dungeon_escapes_ref on dungeon_escapes (ref)`.execute(db)

  await createSentence(db)
  await createEndings(db)
}

async function createSentence(db: Kysely<unknown>): Promise<void> {
  // False: something is not as it was read, so nothing was done. Locks: the two people, the collar, the stay.
  await sql`
    create function dungeon_sentence(
      p_ref text, p_key text, p_group bigint, p_jailer bigint, p_prisoner bigint, p_bond bigint, p_reason text,
      p_at timestamptz, p_release timestamptz, p_telegram text
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
      insert into dungeon_stays (ref, group_id, prisoner_id, jailer_id, bond_id, reason, key, began_at, release_at, telegram)
      values (p_ref, p_group, p_prisoner, p_jailer, p_bond, p_reason, p_key, p_at, p_release, p_telegram)
      on conflict (group_id, prisoner_id) where ended_at is null do nothing;
      return found;
    end $$`.execute(db)
}

async function createEndings(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function dungeon_end(p_user bigint, p_group bigint, p_with bigint, p_cause text, p_at timestamptz)
    returns table (group_id bigint, other_id bigint) language sql as $$
      update dungeon_stays s set ended_at = p_at, ended_by = p_user, end_cause = p_cause, version = s.version + 1
       where s.ended_at is null and s.release_at > p_at and p_user in (s.prisoner_id, s.jailer_id)
         and (p_group is null or s.group_id = p_group)
         and (p_with is null or p_with in (s.prisoner_id, s.jailer_id))
      returning s.group_id, case when s.prisoner_id = p_user then s.jailer_id else s.prisoner_id end
    $$`.execute(db)

  // Whoever ends a stay, and wherever: its release is taken off the list, and what is left to do put on it. The job that
  // restricts is left there: being done at this moment, it must come again and find that the stay is over.
  await sql`
    create function dungeon_ended() returns trigger language plpgsql as $$
    declare
      v_job jsonb := jsonb_build_object('key', new.ref, 'groupId', new.group_id::text, 'dueAt', new.ended_at);
    begin
      if new.end_cause <> 'served' then perform job_cancel('dungeon.release', new.ref); end if;
      if new.telegram = 'restricted' then
        perform job_add(jsonb_build_array(v_job || '{"kind": "dungeon.lift"}'));
      end if;
      if new.end_cause = 'permission' then
        perform job_add(jsonb_build_array(v_job || '{"kind": "dungeon.withdrawn"}'));
      end if;
      return null;
    end $$`.execute(db)
  await sql`
    create trigger dungeon_ended after update on dungeon_stays for each row
      when (old.ended_at is null and new.ended_at is not null) execute function dungeon_ended()`.execute(db)

  // A collar that ended, or no longer allows it, holds nobody. The collar need not know.
  await sql`
    create function dungeon_let_go() returns trigger language plpgsql as $$
    declare
      v_at timestamptz := coalesce(new.ended_at, new.permissions_at);
    begin
      update dungeon_stays s
         set ended_at = v_at, ended_by = coalesce(new.ended_by, new.wearer_id),
             version = s.version + 1,
             end_cause = case when new.end_cause in ('safeword', 'revoked', 'left', 'blocked') then new.end_cause
                              else 'permission' end
       where s.bond_id = new.id and s.ended_at is null and s.release_at > v_at;
      return null;
    end $$`.execute(db)
  await sql`
    create trigger dungeon_let_go after update on bonds for each row
      when (new.ended_at is not null or not coalesce((new.permissions ->> 'dungeon')::boolean, false))
      execute function dungeon_let_go()`.execute(db)
}
