-- Puts jobs on the list; one that is there already, or was done, stays as it is. Inserted in the order of their
-- keys: two writers of the same jobs wait for each other, and never in a circle.
create or replace function job_add(p_jobs jsonb) returns integer language plpgsql as $$
declare
  v_added integer;
begin
  insert into jobs (kind, key, group_id, due_at, payload, run_at)
  select j.kind, j.key, j."groupId", j."dueAt", coalesce(j.payload, 'null'), j."dueAt"
    from jsonb_to_recordset(p_jobs) as j (
      kind text, key text, "groupId" bigint, "dueAt" timestamptz, payload jsonb)
   order by j.kind, j.key
  on conflict on constraint jobs_once do nothing;
  get diagnostics v_added = row_count;
  return v_added;
end $$;
