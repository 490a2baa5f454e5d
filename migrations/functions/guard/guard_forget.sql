-- Somebody has themselves erased: that they have sent spam waits under p_bars.
create or replace function guard_forget(p_user bigint, p_history bigint, p_bars bigint, p_at timestamptz)
returns void language plpgsql as $$
begin
  update guard_members m set user_id = p_bars, trusted_at = null, trusted_by = null
   where m.user_id = p_user and m.spam_at is not null;
  delete from guard_members m where m.user_id = p_user;
  update guard_members m set trusted_by = p_history where m.trusted_by = p_user;
  update guard_findings f set user_id = p_history, words = null where f.user_id = p_user;
  update guard_lessons l set by_id = p_history where l.by_id = p_user;
end $$;
