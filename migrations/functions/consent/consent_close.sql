-- Closes somebody's roleplay; a barred one stays barred. What they had ends by each feature's own statement
-- after it.
create or replace function consent_close(p_user bigint, p_status text, p_at timestamptz) returns text language plpgsql as $$
declare
  v_status text;
begin
  perform consent_lock(array[p_user]);
  insert into consent_standings as s (user_id, status, changed_at) values (p_user, p_status, p_at)
  on conflict (user_id) do update set status = excluded.status, changed_at = p_at
  where s.status <> 'barred' and s.status <> excluded.status;
  select status into v_status from consent_standings where user_id = p_user;
  return v_status;
end $$;
