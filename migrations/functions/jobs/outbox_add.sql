-- Puts notices into the outbox, once by key, in the order given: within a chat they go out in that order.
create or replace function outbox_add(p_notices jsonb) returns integer language plpgsql as $$
declare
  v_added integer;
begin
  insert into outbox (key, kind, lane, group_id, person, private_only, texts, buttons, photo, picture, thread_id,
                      reply_to, due_at, ready_at)
  select n.key, n.kind, coalesce('p:' || (n.person ->> 'userId'), 'g:' || n."groupId"), n."groupId", n.person,
         coalesce(n."privateOnly", false), n.texts, n.buttons, n.photo, n.picture, n."threadId", n."replyTo",
         coalesce(n."dueAt", 'epoch'), coalesce(n."dueAt", 'epoch')
    from jsonb_array_elements(p_notices) with ordinality as e (document, place),
         jsonb_to_record(e.document) as n (
           key text, kind text, "groupId" bigint, person jsonb, "privateOnly" boolean, texts jsonb, buttons jsonb,
           photo text, picture jsonb, "threadId" bigint, "replyTo" bigint, "dueAt" timestamptz)
   order by e.place
  on conflict on constraint outbox_once do nothing;
  get diagnostics v_added = row_count;
  return v_added;
end $$;
