-- Whether somebody can still bid on an auction before it ends: who has left, sits in the dungeon until then, sells it
-- themselves, or has blocked the seller or is blocked by them, isn't asked to, nor anybody while the seller isn't there. Where
-- prisoners may bid (a setting of the dungeon's), they aren't asked either.
create or replace function auctions_may_bid(a auctions, p_user bigint) returns boolean language sql stable as $$
  select p_user <> a.seller_id and community_is_here(a.group_id, p_user) and community_is_here(a.group_id, a.seller_id)
    and not exists (
      select from groups g, lateral (select g.confined -> p_user::text as held) h
       where g.id = a.group_id
         and coalesce(h.held -> 'until', h.held)::bigint >= extract(epoch from a.ends_at) * 1000)
    and not exists (
      select from consent_blocks b
       where (b.blocker_id, b.blocked_id) in ((p_user, a.seller_id), (a.seller_id, p_user)))
$$;
