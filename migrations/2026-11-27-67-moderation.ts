import { type Kysely, sql } from 'kysely'

/** Sanctions with their appeals, and what moderators are alerted of. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table moderation_sanctions (
      -- Travels in buttons; drawn at random.
      ref text primary key,
      group_id bigint not null references groups,
      -- Telegram's id. No reference: a spammer may be in no directory.
      subject_id bigint not null,
      -- Null: the guard.
      by_id bigint,
      -- The act that brought it: again, it brings nothing.
      key text not null,
      rung text not null check (rung in ('delete', 'warn', 'mute', 'ban')),
      -- How high on the ladder; the next one goes on from here.
      step integer not null check (step between 0 and 4),
      -- Of a mute: null for one that somebody must lift.
      until timestamptz,
      -- With a ban, their messages go.
      revokes boolean not null default false,
      -- Why, as a text of the bot's, packed; a moderator's own words lie in the audit.
      reason jsonb,
      at timestamptz not null,
      undone_at timestamptz,
      undone_by bigint,
      -- Once a sanction.
      appeal text check (appeal in ('open', 'accepted', 'refused')),
      appealed_at timestamptz,
      constraint moderation_sanctions_once unique (group_id, key),
      constraint moderation_sanctions_appeal check ((appeal is null) = (appealed_at is null))
    )`.execute(db)
  await sql`create index moderation_sanctions_subject on moderation_sanctions (subject_id, group_id, at)`.execute(
    db,
  )

  await sql`
    create table moderation_alerts (
      ref text primary key,
      group_id bigint not null references groups,
      -- guard: it acted, or would like to; report: by a member; appeal: by who was punished.
      kind text not null check (kind in ('guard', 'report', 'appeal')),
      -- What belongs together: one alert for all of it, while it goes on.
      merge_key text not null,
      at timestamptz not null,
      last_at timestamptz not null,
      happened integer not null default 1,
      -- Rises with what it tells: a button does what it said when it was shown.
      version integer not null default 1,
      subjects bigint[] not null,
      -- What was done about it already.
      sanctions text[] not null,
      -- Messages it is about, in the group's chat.
      messages bigint[] not null,
      -- Paragraphs as texts, packed: the first few.
      evidence jsonb not null,
      -- Keys of the notices that show it.
      cards text[] not null default '{}',
      settled_at timestamptz,
      settled_by bigint,
      outcome text check (outcome in ('undone', 'banned', 'trusted', 'kept', 'removed')),
      constraint moderation_alerts_settled check ((settled_at is null) = (outcome is null))
    )`.execute(db)
  await sql`create index moderation_alerts_merge on moderation_alerts (group_id, merge_key, last_at)`.execute(
    db,
  )
  await sql`
    create table moderation_alert_keys (
      group_id bigint not null,
      -- Each thing that happened, once.
      key text not null,
      ref text not null references moderation_alerts,
      primary key (group_id, key)
    )`.execute(db)
  await sql`create index moderation_alert_keys_ref_fkey on moderation_alert_keys (ref)`.execute(db)
}
