-- Something happened that the owners are to hear of: once an hour by its kind. 1 if it is to be told now; 0 if it waits, and
-- is told with its like when the hour is over.
create or replace function owners_alert(p_kind text, p_said jsonb, p_at timestamptz) returns integer language plpgsql as $$
declare
  v_waiting integer;
begin
  insert into owner_alerts as a (kind, told_at, waiting, said) values (p_kind, p_at, 0, p_said)
  on conflict (kind) do update set
    waiting = case when a.waiting = 0 and a.told_at <= p_at - interval '1 hour' then 0 else a.waiting + 1 end,
    told_at = case when a.waiting = 0 and a.told_at <= p_at - interval '1 hour' then p_at else a.told_at end,
    said = p_said
  returning waiting into v_waiting;
  return case when v_waiting = 0 then 1 else 0 end;
end $$;
