-- For the functions deployed before consent_settle: between `npm run migrate` and the deployment they go on calling this. Nothing
-- calls it any longer; it goes with the deployment after that.
-- Settles a request, once: whoever comes later gets how it was settled. No row for an unknown reference. p_told
-- is for the other one of the two, p_announced for the group.
create or replace function consent_answer(
  p_ref text, p_by bigint, p_verdict text, p_at timestamptz, p_told jsonb, p_announced jsonb
) returns setof consent_reply language plpgsql as $$
declare
  r consent_requests;
  v_other bigint;
begin
  select * into r from consent_requests where ref = p_ref;
  if not found then return; end if;
  perform consent_lock(array[r.sender_id, r.target_id]);
  select * into r from consent_requests where ref = p_ref for update;

  if r.status <> 'pending' then return next consent_show(r, null, false); return; end if;
  if p_by <> (case when p_verdict = 'withdrawn' then r.sender_id else r.target_id end) then
    return next consent_show(r, 'not_yours', false); return;
  end if;
  v_other := case when p_by = r.sender_id then r.target_id else r.sender_id end;
  if r.expires_at <= p_at then
    -- Its sender is told by the job, which has the words.
    update consent_requests set status = 'expired', settled_at = p_at where id = r.id returning * into r;
    return next consent_show(r, null, false); return;
  end if;
  if p_verdict = 'accepted' and not consent_is_open(p_by) then
    return next consent_show(r, 'closed', false); return;
  end if;
  if p_verdict = 'accepted' and not (consent_is_open(v_other) and consent_is_here(r.group_id, v_other)) then
    update consent_requests set status = 'cancelled', settled_at = p_at where id = r.id returning * into r;
    perform job_cancel('consent.expire', r.id::text);
    return next consent_show(r, null, false); return;
  end if;

  update consent_requests set status = p_verdict, settled_at = p_at, settled_by = p_by
   where id = r.id returning * into r;
  perform job_cancel('consent.expire', r.id::text);
  if p_verdict = 'blocked' then
    perform consent_block(p_by, v_other, p_at);
    perform consent_cancel(p_by, null, v_other, p_at);
  end if;
  perform consent_tell(p_told, r.group_id, v_other, p_by);
  perform consent_tell(p_announced, r.group_id, null, v_other);
  return next consent_show(r, null, true);
end $$;
