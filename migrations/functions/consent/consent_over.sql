-- A request has had its say: all copies of it lose their buttons. p_target: what its target's show from now on (texts
-- whose "who" is the sender; null: as they are), p_sender: its sender's (whose "who" is the target). p_by has answered
-- below the message p_but, which is changed by the answer. Whose words never reached the target has no copies there.
create or replace function consent_over(
  r consent_requests, p_target jsonb, p_sender jsonb, p_at timestamptz, p_by bigint default null, p_but bigint default null
) returns void language plpgsql as $$
begin
  if p_target is not null and not r.pretended then
    perform outbox_copies_over('consent.shown:' || r.ref, r.group_id, consent_about(p_target, r.sender_id), p_at, p_by, p_but);
  end if;
  if p_sender is not null then
    perform outbox_copies_over('consent.asked:' || r.ref, r.group_id, consent_about(p_sender, r.target_id), p_at, p_by, p_but);
  end if;
end $$;
