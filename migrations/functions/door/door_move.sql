-- A group goes on in another chat, where what Telegram said of who came and went has other numbers, or none.
create or replace function door_move(p_group bigint) returns void language sql as $$
  delete from door_litter where group_id = p_group
$$;
