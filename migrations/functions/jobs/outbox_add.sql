-- Puts notices into the outbox, once by key, in the order given: within a chat they go out in that order. Where one
-- doesn't say its place it is private, or of the room where it is for nobody alone. about: the message that it speaks of, by
-- its card (the key of a notice) or its messageId in the group, with threadId. toldUntil: its person was told already that it
-- waits until then, where their private chat is closed.
create or replace function outbox_add(p_notices jsonb) returns integer language plpgsql as $$
declare
  v_added integer;
begin
  insert into outbox (key, kind, lane, group_id, person, place, private_only, from_id, texts, otherwise, about, buttons, photo, picture,
                      thread_id, reply_to, due_at, ready_at, kept_until)
  select n.key, n.kind, case p.place when 'private' then 'p:' || (n.person ->> 'userId') when 'aside' then 'a:' || n."groupId" else 'g:' || n."groupId" end,
         n."groupId", n.person, p.place, p.place = 'private', n."from", n.texts, n.otherwise, n.about, n.buttons, n.photo, n.picture,
         n."threadId", n."replyTo", coalesce(n."dueAt", 'epoch'), coalesce(n."dueAt", 'epoch'),
         case when n."toldUntil" is not null and not outbox_reachable(array[outbox_person_id(n.person ->> 'userId')]) then n."toldUntil" end
    from jsonb_array_elements(p_notices) with ordinality as e (document, turn),
         jsonb_to_record(e.document) as n (
           key text, kind text, "groupId" bigint, person jsonb, "where" text, "from" bigint, texts jsonb, otherwise jsonb, about jsonb, buttons jsonb,
           photo text, picture jsonb, "threadId" bigint, "replyTo" bigint, "dueAt" timestamptz, "toldUntil" timestamptz),
         lateral (select case when n.person is null then 'room' else coalesce(n."where", 'private') end as place) p
   -- Who had themselves erased is told nothing.
   where not coalesce(privacy_is_number(outbox_person_id(n.person ->> 'userId')), false)
   order by e.turn
  on conflict on constraint outbox_once do nothing;
  get diagnostics v_added = row_count;
  return v_added;
end $$;
