-- Somebody has come into the chat. Telegram tells of it twice (a service message, a change of their membership), in any
-- order: it counts once, and what tells more of their way wins. Whoever calls it has noted their presence before, in the
-- same transaction: that lock keeps the two apart.
create or replace function arrival_add(p_chat bigint, p_user bigint, p_at timestamptz, p_way text, p_link text)
returns void language plpgsql as $$
declare
  v_group bigint;
begin
  select id into v_group from groups where chat_id = p_chat;
  if v_group is null then
    return;
  end if;
  update arrivals a set way = case when p_way = 'self' then a.way else p_way end, link = coalesce(a.link, p_link)
   where a.group_id = v_group and a.user_id = p_user and a.at between p_at - interval '1 minute' and p_at + interval '1 minute';
  if not found then
    insert into arrivals (group_id, user_id, at, way, link) values (v_group, p_user, p_at, p_way, p_link)
    on conflict do nothing;
  end if;
end $$;
