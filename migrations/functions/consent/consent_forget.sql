-- Somebody has themselves erased. Being barred, and the blocks that others have set against them, wait under p_bars.
create or replace function consent_forget(p_user bigint, p_history bigint, p_bars bigint, p_at timestamptz)
returns void language plpgsql as $$
begin
  update consent_standings s set user_id = p_bars where s.user_id = p_user and s.status = 'barred';
  delete from consent_standings s where s.user_id = p_user;
  delete from consent_blocks b where b.blocker_id = p_user;
  update consent_blocks b set blocked_id = p_bars where b.blocked_id = p_user;
  update consent_requests r set
      payload = case when r.sender_id = p_user then '{}' else r.payload end,
      sender_id = case r.sender_id when p_user then p_history else r.sender_id end,
      target_id = case r.target_id when p_user then p_history else r.target_id end,
      settled_by = case r.settled_by when p_user then p_history else r.settled_by end
   where r.id in (select q.id from consent_requests q where q.sender_id = p_user
      union select q.id from consent_requests q where q.target_id = p_user
      union select q.id from consent_requests q where q.settled_by = p_user);
end $$;
