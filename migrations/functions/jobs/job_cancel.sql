-- Takes what isn't done yet off the list: the job of that key, and those whose key begins with "key:" (';'
-- follows ':' in "C").
create or replace function job_cancel(p_kind text, p_key text) returns integer language plpgsql as $$
declare
  v_cancelled integer;
begin
  delete from jobs
   where kind = p_kind and (key = p_key or (key >= p_key || ':' and key < p_key || ';'))
     and done_at is null and dead_at is null;
  get diagnostics v_cancelled = row_count;
  return v_cancelled;
end $$;
