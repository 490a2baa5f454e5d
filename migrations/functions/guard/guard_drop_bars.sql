-- The term is over, or the bars are somebody's again.
create or replace function guard_drop_bars(p_bars bigint) returns void language sql as $$
  delete from guard_members m where m.user_id = p_bars
$$;
