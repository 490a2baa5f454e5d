-- Cancels what is pending between a person and others: in one group or all, with one person or all; the targets' copies
-- then show p_over, their senders' p_own. What somebody asks who is blocked by p_cause seems to stand from now on, and they are told nothing.
-- Returns who is to be told (other_id; null: nobody, as whoever never saw what they were asked).
create or replace function consent_let_go(
  p_user bigint, p_group bigint, p_with bigint, p_cause text, p_over jsonb, p_at timestamptz,
  p_own jsonb default null
) returns table (group_id bigint, other_id bigint) language plpgsql as $$
declare
  r consent_requests;
begin
  for r in
    select * from consent_requests c
     where c.status = 'pending' and p_user in (c.sender_id, c.target_id)
       and (p_group is null or c.group_id = p_group)
       and (p_with is null or p_with in (c.sender_id, c.target_id))
     order by c.id for update
  loop
    if not r.pretended then
      perform outbox_over(r.card_key, consent_about(p_over, r.sender_id), p_at);
    end if;
    perform consent_over(r, p_over,
      case when p_cause = 'blocked' and r.target_id = p_user then null else p_own end, p_at);
    if p_cause = 'blocked' and r.target_id = p_user then
      update consent_requests c set pretended = true where c.id = r.id;
      continue;
    end if;
    update consent_requests c set status = 'cancelled', settled_at = p_at where c.id = r.id;
    perform job_cancel('consent.expire', r.id::text);
    group_id := r.group_id;
    other_id := case
      -- Whose words never reached anybody takes nothing from them either.
      when p_cause = 'blocked' or (r.pretended and r.sender_id = p_user) then null
      when r.sender_id = p_user and outbox_never_went(r.card_key) then null
      when r.sender_id = p_user then r.target_id else r.sender_id end;
    return next;
  end loop;
end $$;
