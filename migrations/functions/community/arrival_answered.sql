-- Somebody was replied to by another in an hour: [{group, whom, hour}]. Who has come within a day before it is answered.
create or replace function arrival_answered(p_replies jsonb) returns integer language plpgsql as $$
declare
  v_count integer;
begin
  update arrivals a set answered_at = r.hour
    from (
      select x."group", x.whom, x.hour
        from jsonb_to_recordset(p_replies) as x("group" bigint, whom bigint, hour timestamptz)
    ) r
   where a.group_id = r."group" and a.user_id = r.whom and a.answered_at is null
     and a.at < r.hour + interval '1 hour' and r.hour < a.at + interval '1 day';
  get diagnostics v_count = row_count;
  return v_count;
end $$;
