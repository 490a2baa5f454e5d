-- What waits in a group of one kind because it was refused is tried now: what kept it from being done may be over. Its keys
-- say so: "…:refused:…". Returns how many.
create or replace function job_hasten(p_kind text, p_group bigint, p_at timestamptz) returns integer language plpgsql as $$
declare
  v_hastened integer;
begin
  update jobs j set run_at = p_at
   where j.id = any (array(
     select w.id from jobs w
      where w.kind = p_kind and w.group_id = p_group and w.done_at is null and w.dead_at is null and w.lease is null
        and w.run_at > p_at and w.key like '%:refused:%'
      order by w.id for update));
  get diagnostics v_hastened = row_count;
  return v_hastened;
end $$;
