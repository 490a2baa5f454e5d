-- For the functions deployed before consent_lapse: between `npm run migrate` and the deployment they go on calling this. Nothing
-- calls it any longer; it goes with the deployment after that.
-- The clock comes for a request: at least once, and by several at a time; the notice is keyed.
create or replace function consent_expire(p_id bigint, p_at timestamptz, p_told jsonb) returns void language plpgsql as $$
declare
  r consent_requests;
begin
  update consent_requests set status = 'expired', settled_at = p_at
   where id = p_id and status = 'pending' and expires_at <= p_at;
  select * into r from consent_requests where id = p_id and status = 'expired';
  if found then perform consent_tell(p_told, r.group_id, r.sender_id, r.target_id); end if;
end $$;
