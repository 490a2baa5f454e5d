-- Whether a sanction stands against whoever waits under a number.
create or replace function moderation_has_bars(p_bars bigint) returns boolean language sql stable as $$
  select exists (select from moderation_sanctions s where s.subject_id = p_bars)
$$;
