-- The group of one chat goes on in another: the chat id changes, the group stays. Where the new chat already passes for a
-- group of its own, that young row gives its chat up, points to the old one, and hands over what it gathered and what is going on there. What stood
-- in the old chat has no number in the new one; cards (of the kinds p_cards) that are live are sent anew. Doing it again
-- changes nothing, but for what has come to the young row since.
-- Locks: groups, then the ledger's, then the outbox's, as whoever moves coins and tells of it.
create or replace function community_move(p_from bigint, p_to bigint, p_at timestamptz, p_cards text[]) returns void
language plpgsql as $$
declare
  v_old bigint;
  v_young bigint;
  v_into bigint;
  v_merged bigint[] := '{}';
begin
  -- Telegram tells of it in both chats: who hears of it in the old one behind the move has a row of that chat anew, and that
  -- one is the young one.
  update groups stray set chat_id = null, merged_into = moved.id
    from groups moved where stray.chat_id = p_from and moved.chat_id = p_to and moved.former_chat_id = p_from;
  update groups young set chat_id = null, merged_into = old.id
    from groups old where young.chat_id = p_to and old.chat_id = p_from;
  -- One group alone is what a chat became: the one that it becomes now.
  update groups other set former_chat_id = null from groups old
   where old.chat_id = p_from and other.former_chat_id = p_from and other.id <> old.id;
  -- Above any version of the young row, or the young row's cached scope would win.
  update groups old set chat_id = p_to, former_chat_id = p_from, version = 1 + greatest(old.version,
      (select max(version) from groups young where young.merged_into = old.id)),
      -- The bot left the old chat by the upgrade alone: what it is in the new one counts. A young row that was never told so
      -- passes for a member's, and an upgrade takes no rights away.
      bot_status = (select case when young.bot_status = 'member' and old.bot_status = 'administrator' then old.bot_status
          else coalesce(young.bot_status, nullif(old.bot_status, 'gone'), 'member') end
        from (values (1)) one left join lateral (select bot_status from groups young where young.merged_into = old.id
          order by young.id desc limit 1) young on true)
   where chat_id = p_from returning id into v_old;
  -- Before what the young row has of the new chat is the old one's, too.
  if v_old is not null then perform moderation_move(v_old, p_at), door_move(v_old); end if;
  for v_young in
    select young.id from groups old join groups young on young.merged_into = old.id where old.chat_id = p_to order by 1
  loop
    select merged_into into v_into from groups where id = v_young;
    perform community_merge(v_young, v_into, p_at);
    v_merged := v_merged || v_young;
  end loop;
  if v_old is not null then
    perform hold_move(v_old, p_to, p_at), moderation_ban_anew(v_old, p_to, p_at);
    perform outbox_move(v_old, p_cards, p_at);
  end if;
  -- What was said in the new chat stands there under its numbers: behind the move, which forgets the old chat's.
  foreach v_young in array v_merged loop
    perform jobs_merge(v_young, v_into);
    perform audit_merge(v_young, v_into);
  end loop;
end $$;
