-- Accepts 18+ and the rules, and opens roleplay; who is barred stays so.
create or replace function consent_accept(p_user bigint, p_at timestamptz) returns text language plpgsql as $$
declare
  v_status text;
begin
  perform consent_lock(array[p_user]);
  insert into consent_standings as s (user_id, status, accepted_at, changed_at)
  values (p_user, 'open', p_at, p_at)
  on conflict (user_id) do update set
    status = 'open', accepted_at = coalesce(s.accepted_at, p_at), changed_at = p_at
  where s.status = 'closed';
  select status into v_status from consent_standings where user_id = p_user;
  return v_status;
end $$;
