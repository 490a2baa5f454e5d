-- Contracts of the row that began anew at an upgrade are those of the group that it is: in force, their deposits go with them;
-- of those that are over the coins have moved, in the young row's books.
create or replace function contracts_merge(p_young bigint, p_old bigint, p_at timestamptz) returns void language sql as $$
  update contracts c set group_id = p_old,
         proposer_hold = case when c.end_reason is null and c.proposer_hold is not null
           then ledger_move_hold(p_young, p_old, c.proposer_hold, p_at) end,
         partner_hold = case when c.end_reason is null and c.partner_hold is not null
           then ledger_move_hold(p_young, p_old, c.partner_hold, p_at) end
   where c.group_id = p_young
$$;
