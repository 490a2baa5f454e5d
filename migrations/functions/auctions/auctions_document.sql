-- An auction as it is read: coins and long ids as text (JSON numbers are doubles), people by name, and its
-- group.
create or replace function auctions_document(a auctions) returns jsonb language sql stable as $$
  select to_jsonb(a) || jsonb_build_object(
    'group_id', a.group_id::text, 'starting_coins', a.starting_coins::text,
    'increment_coins', a.increment_coins::text, 'buy_now_coins', a.buy_now_coins::text,
    'reserve_coins', a.reserve_coins::text, 'price_coins', a.price_coins::text,
    'leader_max_coins', a.leader_max_coins::text, 'leader_hold', a.leader_hold::text,
    'seller', consent_person(a.seller_id), 'leader', consent_person(a.leader_id),
    'seller_gone', not community_is_here(a.group_id, a.seller_id),
    'leader_gone', a.leader_id is not null and not community_is_here(a.group_id, a.leader_id),
    'group_title', g.title, 'settings', g.settings)
    from groups g where g.id = a.group_id
$$;
