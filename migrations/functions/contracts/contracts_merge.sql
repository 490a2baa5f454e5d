-- Contracts in force in the row that began anew at an upgrade go on in the group that it is; their deposits with them.
create or replace function contracts_merge(p_young bigint, p_old bigint, p_at timestamptz) returns void language sql as $$
  update contracts c set group_id = p_old,
         proposer_hold = case when c.proposer_hold is not null then ledger_move_hold(p_young, p_old, c.proposer_hold, p_at) end,
         partner_hold = case when c.partner_hold is not null then ledger_move_hold(p_young, p_old, c.partner_hold, p_at) end
   where c.group_id = p_young and c.end_reason is null
$$;
