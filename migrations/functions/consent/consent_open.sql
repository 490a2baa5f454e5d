-- For the functions deployed before consent_ask: between `npm run migrate` and the deployment they go on calling this. Nothing
-- calls it any longer; it goes with the deployment after that.
-- Opens a request of one person to another. refused: closed (the sender), blocking (the sender blocks the
-- target), impossible (the other way round), absent, target_closed, pending (there is one already: the row is
-- it). The same key again returns the request that it opened.
create or replace function consent_open(
  p_ref text, p_key text, p_group bigint, p_kind text, p_sender bigint, p_target bigint, p_payload jsonb,
  p_at timestamptz, p_expires timestamptz, p_told jsonb, p_expired jsonb
) returns consent_reply language plpgsql as $$
declare
  r consent_requests;
  v_refused text;
begin
  perform consent_lock(array[p_sender, p_target]);
  select * into r from consent_requests where opened_key = p_key and kind = p_kind;
  if found then return consent_show(r, null, false); end if;

  v_refused := case
    when not consent_is_open(p_sender) then 'closed'
    when exists (select from consent_blocks where blocker_id = p_sender and blocked_id = p_target) then 'blocking'
    when exists (select from consent_blocks where blocker_id = p_target and blocked_id = p_sender) then 'impossible'
    when not consent_is_here(p_group, p_target) then 'absent'
    when not consent_is_open(p_target) then 'target_closed' end;
  if v_refused is not null then return consent_show(r, v_refused, false); end if;

  update consent_requests set status = 'expired', settled_at = p_at
   where group_id = p_group and kind = p_kind and status = 'pending' and expires_at <= p_at
     and least(sender_id, target_id) = least(p_sender, p_target)
     and greatest(sender_id, target_id) = greatest(p_sender, p_target);
  select * into r from consent_requests
   where group_id = p_group and kind = p_kind and status = 'pending'
     and least(sender_id, target_id) = least(p_sender, p_target)
     and greatest(sender_id, target_id) = greatest(p_sender, p_target);
  if found then return consent_show(r, 'pending', false); end if;

  insert into consent_requests (ref, group_id, kind, sender_id, target_id, payload, opened_key, opened_at, expires_at)
  values (p_ref, p_group, p_kind, p_sender, p_target, p_payload, p_key, p_at, p_expires) returning * into r;
  perform job_add(jsonb_build_array(jsonb_build_object('kind', 'consent.expire', 'key', r.id::text,
    'groupId', p_group::text, 'dueAt', p_expires, 'payload', jsonb_build_object('told', p_expired))));
  perform consent_tell(p_told, p_group, p_target, p_sender);
  return consent_show(r, null, true);
end $$;
