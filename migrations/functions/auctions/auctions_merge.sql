-- Auctions of the row that began anew at an upgrade are those of the group that it is: what is open goes on there, its escrow
-- with it, and what is over counts there.
create or replace function auctions_merge(p_young bigint, p_old bigint, p_at timestamptz) returns void language sql as $$
  update auctions a set group_id = p_old, version = a.version + 1,
         leader_hold = case when a.leader_hold is not null then ledger_move_hold(p_young, p_old, a.leader_hold, p_at) end
   where a.group_id = p_young
$$;
