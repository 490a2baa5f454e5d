-- Auctions that are open in the row that began anew at an upgrade go on in the group that it is; their escrow with them.
create or replace function auctions_merge(p_young bigint, p_old bigint, p_at timestamptz) returns void language sql as $$
  update auctions a set group_id = p_old, version = a.version + 1,
         leader_hold = case when a.leader_hold is not null then ledger_move_hold(p_young, p_old, a.leader_hold, p_at) end
   where a.group_id = p_young and a.status = 'open'
$$;
