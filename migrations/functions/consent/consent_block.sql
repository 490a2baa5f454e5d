-- One person blocks another; again, it changes nothing.
create or replace function consent_block(p_by bigint, p_whom bigint, p_at timestamptz) returns void language plpgsql as $$
begin
  perform consent_lock(array[p_by, p_whom]);
  insert into consent_blocks (blocker_id, blocked_id, blocked_at) values (p_by, p_whom, p_at)
  on conflict do nothing;
end $$;
