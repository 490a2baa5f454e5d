-- Who was erased is back: trust is earned anew, and is not had by who has sent spam.
create or replace function guard_recall(p_bars bigint, p_user bigint) returns void language sql as $$
  insert into guard_members as m (group_id, user_id, first_at, spam_at, untrusted_at)
  select b.group_id, p_user, b.first_at, b.spam_at, b.untrusted_at from guard_members b
   where b.user_id = p_bars order by b.group_id
  on conflict (group_id, user_id) do update set spam_at = excluded.spam_at;
  select guard_drop_bars(p_bars);
$$;
