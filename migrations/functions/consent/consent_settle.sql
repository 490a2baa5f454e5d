-- Settles a request, once: whoever comes later gets how it was settled. No row for an unknown reference. p_told is for
-- the other one of the two, p_announced for the group, p_over what the target's copy shows from now on (null: whoever
-- answered is shown it there). p_copies: what the others show: own (the sender's, by status), shown (the target's), but
-- (the number of the message that was pressed). A block doesn't settle it: to its sender it seems to stand until it lapses.
create or replace function consent_settle(
  p_ref text, p_by bigint, p_verdict text, p_at timestamptz, p_told jsonb, p_announced jsonb, p_over jsonb,
  p_copies jsonb default '{}'
) returns setof consent_reply language plpgsql as $$
declare
  r consent_requests;
  v_other bigint;
  v_but bigint := (p_copies ->> 'but')::bigint;
begin
  select * into r from consent_requests where ref = p_ref;
  if not found then return; end if;
  perform consent_lock(array[r.sender_id, r.target_id]);
  select * into r from consent_requests where ref = p_ref for update;
  v_other := case when p_by = r.sender_id then r.target_id else r.sender_id end;

  if r.pretended and p_by = r.target_id then r.status := 'blocked'; end if;
  if r.status <> 'pending' then return next consent_show(r, null, false); return; end if;
  if p_by <> (case when p_verdict = 'withdrawn' then r.sender_id else r.target_id end) then
    return next consent_show(r, 'not_yours', false); return;
  end if;
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
    perform outbox_over(r.card_key, consent_about(p_copies -> 'cancelled', r.sender_id), p_at);
    perform consent_over(r, p_copies -> 'cancelled', p_copies -> 'own' -> r.status, p_at, p_by, v_but);
    return next consent_show(r, null, false); return;
  end if;

  if p_verdict = 'blocked' then
    perform consent_block(p_by, v_other, p_at);
    update consent_requests set pretended = true where id = r.id;
    r.status := 'blocked';
  else
    update consent_requests set status = p_verdict, settled_at = p_at, settled_by = p_by
     where id = r.id returning * into r;
    perform job_cancel('consent.expire', r.id::text);
    -- What all hear goes first, since what the other one is told leads there.
    perform consent_tell(p_announced, r.group_id, null, v_other);
    perform consent_tell(
      case when p_announced is null then p_told else p_told || jsonb_build_object('about', jsonb_build_object('card',
        concat_ws(':', p_announced ->> 'key', r.group_id, 'group'))) end,
      r.group_id, v_other, p_by);
  end if;
  if not r.pretended then
    perform outbox_over(r.card_key, consent_about(p_over, r.sender_id), p_at);
  end if;
  perform consent_over(r, p_copies -> 'shown', p_copies -> 'own' -> r.status, p_at, p_by, v_but);
  return next consent_show(r, null, true);
end $$;
