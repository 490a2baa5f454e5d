-- The clock comes for a request: at least once, and by several at a time; the notice to its sender is keyed, and their
-- copies say the same. Its target's show p_over from now on.
create or replace function consent_lapse(p_id bigint, p_at timestamptz, p_told jsonb, p_over jsonb)
returns void language plpgsql as $$
declare
  r consent_requests;
begin
  update consent_requests set status = 'expired', settled_at = p_at
   where id = p_id and status = 'pending' and expires_at <= p_at;
  select * into r from consent_requests where id = p_id and status = 'expired';
  if not found then return; end if;
  perform consent_tell(p_told, r.group_id, r.sender_id, r.target_id);
  if not r.pretended then
    perform outbox_over(r.card_key, consent_about(p_over, r.sender_id), p_at);
  end if;
  perform consent_over(r, p_over, p_told -> 'texts', p_at);
end $$;
