-- Of all messages whose keys begin with p_card and a colon those that have not gone out never do: what they tell is no news any
-- more. Not p_but. Returns how many there were.
create or replace function outbox_unsaid(p_card text, p_but text, p_at timestamptz) returns integer language sql as $$
  select count(outbox_over(c.key, null, p_at))::integer from (
    select o.key from outbox o
     where o.key >= p_card || ':' and o.key < p_card || ';' and o.key is distinct from p_but
       and o.card is null and o.sent_at is null and o.dead_at is null
     order by o.id) c
$$;
