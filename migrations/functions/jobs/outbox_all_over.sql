-- All messages whose keys begin with p_card and a colon have had their say: each of them shows p_texts from now on, without
-- buttons, but p_but, the number of the message below which p_by has just pressed: what came of it is shown there by the
-- answer. Those that ask for nothing stay as they are.
create or replace function outbox_all_over(
  p_card text, p_texts jsonb, p_at timestamptz, p_by bigint default null, p_but bigint default null
) returns void language sql as $$
  select outbox_over(c.key, p_texts, p_at) from (
    select o.key from outbox o
     where o.key >= p_card || ':' and o.key < p_card || ';' and o.card is null and jsonb_array_length(o.buttons) > 0
       and (p_but is null or o.message_id is distinct from p_but
         or outbox_person_id(o.person ->> 'userId') is distinct from p_by)
     order by o.id) c
$$;
