-- A cause that lasts so long from when it began to hold somebody has another length now: all whom it holds in a group, a
-- few at a time, by the order of their ids as every writer of several. Whose time would be over is free of it. p_key names
-- the change. Returns how many.
create or replace function hold_reckon(
  p_group bigint, p_cause text, p_lasts interval, p_key text, p_at timestamptz, p_limit integer
) returns integer language plpgsql as $$
declare
  v record;
  v_count integer := 0;
begin
  for v in
    select h.user_id from member_holds h
     where h.group_id = p_group and h.cause = p_cause and h.lifted_at is null
       and h.until > p_at and h.until <> h.at + p_lasts
     order by h.user_id limit p_limit
  loop
    v_count := v_count + 1;
    perform hold_lock(p_group, v.user_id);
    declare
      v_hold member_holds;
    begin
      update member_holds h set until = h.at + p_lasts
       where h.group_id = p_group and h.user_id = v.user_id and h.cause = p_cause and h.lifted_at is null
         and h.at + p_lasts > p_at
      returning * into v_hold;
      if not found then
        perform hold_lift(p_group, v.user_id, p_cause, p_at);
      else
        perform job_cancel('community.hold', p_group || ':' || v.user_id || ':' || v_hold.id || ':ends');
        perform hold_job(p_group, v.user_id, v_hold.id || ':ends:' || p_key, v_hold.until);
        perform hold_job(p_group, v.user_id, v_hold.id || ':reckoned:' || p_key, p_at);
      end if;
    end;
  end loop;
  return v_count;
end $$;
