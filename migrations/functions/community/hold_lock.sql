-- Changes of what holds one person in one group happen one after another, and whoever reconciles Telegram with them
-- meanwhile sees that it must look again.
create or replace function hold_lock(p_group bigint, p_user bigint) returns void language sql as $$
  insert into member_restrictions (group_id, user_id) values (p_group, p_user)
  on conflict (group_id, user_id) do update set version = member_restrictions.version + 1
$$;
