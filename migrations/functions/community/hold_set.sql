-- Holds somebody in a group for a cause, in the place of what held them for that cause before; once by its key. Telegram
-- is reconciled by a job. Returns the hold's id.
create or replace function hold_set(
  p_group bigint, p_user bigint, p_cause text, p_until timestamptz, p_denied text[], p_by bigint, p_key text,
  p_at timestamptz
) returns bigint language plpgsql as $$
declare
  v_id bigint;
begin
  perform hold_lock(p_group, p_user);
  select id into v_id from member_holds where group_id = p_group and key = p_key;
  if found then return v_id; end if;
  v_id := hold_write(p_group, p_user, p_cause, p_until, p_denied, p_by, p_key, p_at);
  perform hold_job(p_group, p_user, v_id || ':set', p_at);
  return v_id;
end $$;
