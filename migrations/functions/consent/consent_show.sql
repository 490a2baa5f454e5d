-- A request as its callers get it. p_refused: why nothing changed; p_fresh: changed by this very call.
create or replace function consent_show(r consent_requests, p_refused text, p_fresh boolean)
returns consent_reply language sql stable as $$
  select row(p_refused, p_fresh, r.id, r.ref, r.group_id, r.kind, r.sender_id, r.target_id, r.payload, r.status,
    r.expires_at, consent_person(r.sender_id), consent_person(r.target_id))::consent_reply
$$;
