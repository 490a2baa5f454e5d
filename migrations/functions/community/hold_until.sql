-- Until when a cause holds somebody; infinity: until it is lifted; null where it doesn't.
create or replace function hold_until(p_group bigint, p_user bigint, p_cause text, p_now timestamptz)
returns timestamptz language sql stable as $$
  select coalesce(h.until, 'infinity') from member_holds h
   where h.group_id = p_group and h.user_id = p_user and h.cause = p_cause and h.lifted_at is null
     and coalesce(h.until, 'infinity') > p_now
$$;
