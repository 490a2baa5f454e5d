-- A raffle as it is read: coins and long ids as text (JSON numbers are doubles), people by name. The secret is
-- in it only once it has been drawn, so that nothing that is shown or logged can give it away.
create or replace function raffle_document(r raffles) returns jsonb language sql stable as $$
  select to_jsonb(r) || jsonb_build_object(
    'secret', case when r.status = 'drawn' then r.secret end,
    'group_id', r.group_id::text, 'price_coins', r.price_coins::text,
    'pot_coins', r.pot_coins::text, 'tax_coins', r.tax_coins::text,
    'opener', consent_person(r.opener_id),
    'winner', consent_person(r.winner_id),
    'group_title', g.title,
    -- Those that were not taken back, in the order in which they were bought.
    'tickets', (
      select coalesce(jsonb_agg(jsonb_build_object('number', t.number, 'buyer', t.buyer_id::text,
               'hold', t.hold::text) order by t.number), '[]')
        from raffle_tickets t where t.ref = r.ref and t.returned_at is null),
    'buyers', (
      select coalesce(jsonb_agg(consent_person(b.buyer_id) order by b.first), '[]')
        from (select t.buyer_id, min(t.number) as first
                from raffle_tickets t where t.ref = r.ref and t.returned_at is null
               group by t.buyer_id) b))
    from groups g where g.id = r.group_id
$$;
