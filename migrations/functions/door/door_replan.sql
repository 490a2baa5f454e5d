-- How long newcomers are limited is another time now, whoever changes it: those whom it limits are reckoned anew.
create or replace function door_replan() returns trigger language plpgsql as $$
begin
  perform job_add(jsonb_build_array(jsonb_build_object('kind', 'door.limits', 'key', new.id || ':' || new.version,
    'groupId', new.id::text, 'dueAt', coalesce(new.settings_at, 'epoch'), 'payload', null)));
  return null;
end $$;

create or replace trigger door_replan after update of settings on groups for each row
  when (old.settings -> 'door.newcomerMs' is distinct from new.settings -> 'door.newcomerMs')
  execute function door_replan();
