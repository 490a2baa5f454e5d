-- Erases what somebody wrote in the audit, and what was written there about them. The chain holds. Returns how much.
create or replace function audit_forget(p_user bigint) returns integer language plpgsql as $$
declare
  v_gone integer;
begin
  delete from audit_words w using audit_entries e
   where e.group_id = w.group_id and e.number = w.number and p_user in (e.actor_id, e.subject_id);
  get diagnostics v_gone = row_count;
  return v_gone;
end $$;
