-- The first statement of an erasure. Closes roleplay, and sets for the rest of the transaction: privacy.history, the number
-- that what others keep goes under, and privacy.bars, the one that bars wait under. Nobody can tell whose the first was. Returns
-- the chats of the groups where they are.
create or replace function privacy_begin(p_user bigint, p_at timestamptz) returns bigint[] language plpgsql as $$
declare
  v_chats bigint[] := array(select g.chat_id from members m join groups g on g.id = m.group_id
    where m.user_id = p_user and g.chat_id is not null);
begin
  perform consent_lock(array[p_user]);
  perform from people p where p.user_id = p_user for update;
  if found then perform consent_close(p_user, 'closed', p_at); end if;
  perform set_config('privacy.erasing', 'on', true),
    set_config('privacy.history', privacy_number()::text, true),
    set_config('privacy.bars', privacy_number()::text, true);
  insert into people (user_id, first_name, seen_at) values
    (current_setting('privacy.history')::bigint, '', p_at), (current_setting('privacy.bars')::bigint, '', p_at);
  return v_chats;
end $$;
