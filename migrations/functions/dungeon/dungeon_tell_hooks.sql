-- A sentence and its end as the room reads them on the card, for those servers that hear of them: why it ended only as far as
-- it is everybody's business (see dungeon_ended).
create or replace function dungeon_tell_hooks() returns trigger language plpgsql as $$
begin
  if new.ended_at is null then
    if hook_heard(new.group_id, 'sentence.begun') then
      perform hook_emit(new.group_id, 'sentence.begun', new.ref, new.began_at, array[new.prisoner_id, new.jailer_id],
        jsonb_build_object('id', new.ref, 'prisoner', hook_person(new.group_id, new.prisoner_id),
          'jailer', hook_person(new.group_id, new.jailer_id), 'reason', new.reason, 'release_at', new.release_at));
    end if;
  elsif hook_heard(new.group_id, 'sentence.ended') then
    perform hook_emit(new.group_id, 'sentence.ended', new.ref, new.ended_at, array[new.prisoner_id], jsonb_build_object(
      'id', new.ref, 'prisoner', hook_person(new.group_id, new.prisoner_id),
      'how', case when new.end_cause in ('served', 'bail', 'escaped', 'freed') then new.end_cause else 'other' end));
  end if;
  return null;
end $$;

create or replace trigger dungeon_begun_hooks after insert on dungeon_stays for each row
  execute function dungeon_tell_hooks();
create or replace trigger dungeon_ended_hooks after update on dungeon_stays for each row
  when (old.ended_at is null and new.ended_at is not null) execute function dungeon_tell_hooks();
