-- Coins that are held in one group go over to another that it turned out to be, and are held there for the same: they go
-- back to the issuer of the one, and out of the other's. Returns the hold's id there; null where it isn't pending.
create or replace function ledger_move_hold(p_from bigint, p_to bigint, p_hold bigint, p_at timestamptz)
returns bigint language plpgsql as $$
declare
  v ledger_holds;
  v_wallet text;
  v_moved jsonb;
begin
  select * into v from ledger_holds h where h.group_id = p_from and h.id = p_hold and h.state = 'pending';
  if not found then return null; end if;
  v_wallet := 'wallet:' || v.user_id;
  perform ledger_post(p_from, p_at, jsonb_build_array(
    jsonb_build_object('key', 'merge:hold:' || v.id, 'code', 'merge',
      'resolve', jsonb_build_object('hold', v.id::text, 'as', 'released')),
    jsonb_build_object('key', 'merge:held:' || v.id, 'code', 'merge', 'movements', jsonb_build_array(
      jsonb_build_object('from', v_wallet, 'to', 'issuer', 'coins', v.amount::text)))), 0, '{}', true);
  v_moved := ledger_post(p_to, p_at, jsonb_build_array(
    jsonb_build_object('key', 'merge:' || p_from || ':held:' || v.id, 'code', 'merge', 'movements', jsonb_build_array(
      jsonb_build_object('from', 'issuer', 'to', v_wallet, 'coins', v.amount::text))),
    jsonb_build_object('key', 'merge:' || p_from || ':hold:' || v.id, 'code', 'merge',
      'reserve', jsonb_build_object('user', v.user_id::text, 'coins', v.amount::text, 'subject', v.subject,
        'expiresAt', v.expires_at))), 0, '{}', true);
  return (v_moved -> 1 ->> 'hold')::bigint;
end $$;
