-- Takes back the act that brought a hold, by its key: what it replaced holds again, for as long as it would have. A hold
-- that another has replaced since is only marked, so that nothing brings it back; one that was brought back is found by
-- the act's own key. Returns whether it was in force.
create or replace function hold_undo(p_group bigint, p_key text, p_at timestamptz) returns boolean language plpgsql as $$
declare
  v member_holds;
  v_before member_holds;
  v_id bigint;
begin
  select * into v from member_holds where group_id = p_group and key = p_key;
  if not found then return false; end if;
  perform hold_lock(p_group, v.user_id);
  update member_holds set undone = true where id = v.id and not undone returning * into v;
  if not found then return false; end if;
  update member_holds set undone = true
   where group_id = p_group and user_id = v.user_id and cause = v.cause and lifted_at is null
     and (id = v.id or starts_with(key, p_key || ':again:'))
  returning * into v;
  if not found or v.until <= p_at then return false; end if;
  perform hold_lift(p_group, v.user_id, v.cause, p_at);
  v_before := v;
  loop
    select * into v_before from member_holds where id = v_before.replaces;
    exit when not found or not v_before.undone;
  end loop;
  if v_before.id is not null and (v_before.until is null or v_before.until > p_at) then
    v_id := hold_set(p_group, v.user_id, v_before.cause, v_before.until, v_before.denied, v_before.by_id,
      regexp_replace(v_before.key, ':again:[0-9]+$', '') || ':again:' || v.id, p_at);
    update member_holds set replaces = v_before.replaces where id = v_id and replaces is null;
  end if;
  return true;
end $$;
