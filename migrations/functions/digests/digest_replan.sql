-- A schedule that the settings no longer fit is reckoned anew, whoever changes them. What has come already is
-- still told.
create or replace function digest_replan() returns trigger language plpgsql as $$
begin
  update digest_schedules set next_at = '-infinity', since = new.settings_at
   where group_id = new.id and next_at > new.settings_at;
  return null;
end $$;

create or replace trigger digest_replan after update of settings on groups for each row
  when ((old.settings -> 'digests.frequency', old.settings -> 'digests.weekday', old.settings -> 'digests.hour',
      old.settings -> 'group.timeZone')
    is distinct from
    (new.settings -> 'digests.frequency', new.settings -> 'digests.weekday', new.settings -> 'digests.hour',
      new.settings -> 'group.timeZone'))
  execute function digest_replan();
