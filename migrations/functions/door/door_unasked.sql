-- The group asks fewer of those who come, has another night, or its door is switched off, whoever changes it: a job looks whom
-- that lets go.
create or replace function door_unasked() returns trigger language plpgsql as $$
begin
  perform job_add(jsonb_build_array(jsonb_build_object('kind', 'door.let_go', 'key', new.id || ':' || new.version,
    'groupId', new.id::text, 'dueAt', coalesce(new.settings_at, 'epoch'), 'payload', null)));
  return null;
end $$;

create or replace trigger door_unasked after update of settings, modules_off on groups for each row
  when (old.settings -> 'door.asks' is distinct from new.settings -> 'door.asks'
    or old.settings -> 'door.nightFrom' is distinct from new.settings -> 'door.nightFrom'
    or old.settings -> 'door.nightTo' is distinct from new.settings -> 'door.nightTo'
    or ('door' = any (new.modules_off) and not 'door' = any (old.modules_off)))
  execute function door_unasked();
