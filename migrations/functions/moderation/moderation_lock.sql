-- What is decided about one person in one group is decided one after another.
create or replace function moderation_lock(p_group bigint, p_subject bigint) returns void language sql as $$
  select pg_advisory_xact_lock(hashtextextended('moderation:' || p_subject, p_group))
$$;
