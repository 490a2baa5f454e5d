-- Each group has a schedule from its beginning.
create or replace function digest_begin() returns trigger language plpgsql as $$
begin
  insert into digest_schedules (group_id, since) values (new.id, new.created_at);
  return null;
end $$;

create or replace trigger digest_begin after insert on groups for each row execute function digest_begin();
