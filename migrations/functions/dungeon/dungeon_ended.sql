-- Whoever ends a stay, and wherever: its release is taken off the list, and what is left to do put on it. The
-- job that restricts is left there: being done at this moment, it must come again and find that the stay is
-- over.
create or replace function dungeon_ended() returns trigger language plpgsql as $$
declare
  v_job jsonb := jsonb_build_object('key', new.ref, 'groupId', new.group_id::text, 'dueAt', new.ended_at);
begin
  -- Whose time is over is free by the clock alone: their hold in the group's scope has passed with it.
  if new.end_cause <> 'served' then
    perform community_free(new.group_id, new.prisoner_id);
    perform job_cancel('dungeon.release', new.ref);
  end if;
  if new.telegram = 'restricted' then
    perform job_add(jsonb_build_array(v_job || '{"kind": "dungeon.lift"}'));
  end if;
  if new.end_cause = 'permission' then
    perform job_add(jsonb_build_array(v_job || '{"kind": "dungeon.withdrawn"}'));
  end if;
  return null;
end $$;

create or replace trigger dungeon_ended after update on dungeon_stays for each row
  when (old.ended_at is null and new.ended_at is not null) execute function dungeon_ended();
