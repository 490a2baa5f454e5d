-- Whether one of them can be written to in private now.
create or replace function outbox_reachable(p_people bigint[]) returns boolean language sql stable as $$
  select exists (select from people where user_id = any (p_people) and private_open and not is_bot)
$$;
