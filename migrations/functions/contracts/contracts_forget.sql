-- Somebody has themselves erased: the other one keeps the text that both signed; once both are gone, nobody does.
create or replace function contracts_forget(p_user bigint, p_history bigint, p_bars bigint, p_at timestamptz)
returns void language plpgsql as $$
declare
  v_nobodys text[];
begin
  update contracts c set
      proposer_id = case c.proposer_id when p_user then p_history else c.proposer_id end,
      partner_id = case c.partner_id when p_user then p_history else c.partner_id end,
      claim_by = case c.claim_by when p_user then p_history else c.claim_by end,
      claim_against = case c.claim_against when p_user then p_history else c.claim_against end,
      ended_by = case c.ended_by when p_user then p_history else c.ended_by end
   where p_user in (c.proposer_id, c.partner_id);
  update contracts c set ended_by = p_history where c.ended_by = p_user;
  v_nobodys := array(select c.ref from contracts c
    where p_history in (c.proposer_id, c.partner_id) and c.proposer_id > 4503599627370495 and c.partner_id > 4503599627370495);
  delete from contract_allowances a where a.ref = any (v_nobodys);
  delete from contracts c where c.ref = any (v_nobodys);
end $$;
