-- What can be done with a row of a file now: rows of people who aren't here wait for them, for good where it is a bot that comes,
-- and so do those of what was wiped since the file was applied, as long as that wipe stands.
create or replace function exchange_row_state(p_group bigint, p_row exchange_rows) returns text language sql stable as $$
  select case
    when p_row.username is null and p_row.user_id is null then 'staged'
    when p_row.user_id is not null and community_is_here(p_group, p_row.user_id)
      and (p_row.other_id is null or community_is_here(p_group, p_row.other_id))
      and not exists (select from people b where b.user_id in (p_row.user_id, p_row.other_id) and b.is_bot)
      and not exists (select from exchanges x join exchanges w on w.group_id = x.group_id and w.kind = 'wipe'
        where x.ref = p_row.ref and w.done_at > x.done_at and w.state <> 'undone' and p_row.part = any (w.parts))
      then 'staged'
    else 'waiting' end
$$;
