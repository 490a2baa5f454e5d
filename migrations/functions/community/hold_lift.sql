-- Takes one cause off somebody; the others hold them as before. Returns whether it held them.
create or replace function hold_lift(p_group bigint, p_user bigint, p_cause text, p_at timestamptz)
returns boolean language plpgsql as $$
declare
  v_id bigint;
begin
  perform from member_holds
    where group_id = p_group and user_id = p_user and cause = p_cause and lifted_at is null;
  if not found then return false; end if;
  perform hold_lock(p_group, p_user);
  update member_holds set lifted_at = p_at
   where group_id = p_group and user_id = p_user and cause = p_cause and lifted_at is null
  returning id into v_id;
  if not found then return false; end if;
  perform job_cancel('community.hold', p_group || ':' || p_user || ':' || v_id || ':ends');
  perform hold_job(p_group, p_user, v_id || ':lifted', p_at);
  return true;
end $$;
