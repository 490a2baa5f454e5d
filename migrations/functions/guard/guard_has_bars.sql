-- Whether spam was sent by whoever waits under a number.
create or replace function guard_has_bars(p_bars bigint) returns boolean language sql stable as $$
  select exists (select from guard_members m where m.user_id = p_bars)
$$;
