-- Requests that were settled a year ago, but those that something hangs on. Returns how many went.
create or replace function consent_forget_old(p_at timestamptz, p_departed integer, p_limit integer)
returns integer language plpgsql as $$
declare
  v_gone integer;
begin
  delete from consent_requests r using (
    select o.id from consent_requests o
     where o.settled_at < p_at - interval '1 year' and o.status <> 'accepted' order by o.id limit p_limit) old
   where r.id = old.id;
  get diagnostics v_gone = row_count;
  return v_gone;
end $$;
