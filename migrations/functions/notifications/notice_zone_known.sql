-- Whether Postgres knows a time zone. A group's is a setting, and one wrong word there must not stop the
-- outbox.
create or replace function notice_zone_known(p_zone text) returns boolean language plpgsql stable as $$
begin
  return timestamptz 'epoch' at time zone p_zone is not null;
exception when invalid_parameter_value then
  return false;
end $$;
