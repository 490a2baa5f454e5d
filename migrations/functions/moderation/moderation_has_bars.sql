-- Whether a sanction stands against whoever waits under a number, or moderators are still to decide about them.
create or replace function moderation_has_bars(p_bars bigint) returns boolean language sql stable as $$
  select exists (select from moderation_sanctions s where s.subject_id = p_bars)
    or exists (select from moderation_alerts a where p_bars = any (a.subjects) and a.settled_at is null)
$$;
