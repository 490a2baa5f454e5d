-- Takes back the act that brought a hold, by its key: what it replaced holds again, for as long as it would have. A hold
-- that another has replaced since is only marked, so that nothing brings it back. Returns whether it was in force.
create or replace function hold_undo(p_group bigint, p_key text, p_at timestamptz) returns boolean language plpgsql as $$
declare
  v member_holds;
  v_before member_holds;
begin
  select * into v from member_holds where group_id = p_group and key = p_key;
  if not found then return false; end if;
  perform hold_lock(p_group, v.user_id);
  update member_holds set undone = true where id = v.id and not undone returning * into v;
  if not found or v.lifted_at is not null or v.until <= p_at then return false; end if;
  perform hold_lift(p_group, v.user_id, v.cause, p_at);
  v_before := v;
  loop
    select * into v_before from member_holds where id = v_before.replaces;
    exit when not found or not v_before.undone;
  end loop;
  if v_before.id is not null and (v_before.until is null or v_before.until > p_at) then
    perform hold_set(p_group, v.user_id, v_before.cause, v_before.until, v_before.denied, v_before.by_id,
      p_key || ':undone', p_at);
  end if;
  return true;
end $$;
