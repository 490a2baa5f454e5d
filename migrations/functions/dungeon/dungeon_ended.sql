-- Whoever ends a stay, and wherever: its release is taken off the list, its hold in Telegram lifted, and what is
-- left to do put on the list. The sentence's card and its prisoner's copy say how it ended, as far as it is everybody's
-- business, and lose their buttons.
create or replace function dungeon_ended() returns trigger language plpgsql as $$
declare
  v_who jsonb := jsonb_build_object('person', consent_person(new.prisoner_id));
  v_over jsonb := jsonb_build_array(jsonb_build_object('namespace', 'dungeon', 'values', jsonb_build_object('who', v_who),
    'key', 'over.' || case when new.end_cause in ('served', 'bail', 'escaped', 'freed') then new.end_cause else 'other' end));
  v_job jsonb := jsonb_build_object('key', new.ref, 'groupId', new.group_id::text, 'dueAt', new.ended_at);
begin
  -- Whose time is over is free by the clock alone: their hold in the group's scope has passed with it.
  if new.end_cause <> 'served' then
    perform community_free(new.group_id, new.prisoner_id);
    perform job_cancel('dungeon.release', new.ref);
  end if;
  -- What Telegram takes from them for other causes, it goes on taking.
  perform hold_lift(new.group_id, new.prisoner_id, 'dungeon', new.ended_at);
  perform outbox_over('dungeon:' || new.ref || ':sentenced:' || new.prisoner_id, v_over, new.ended_at);
  perform outbox_over('dungeon:' || new.ref || ':card', jsonb_build_array(jsonb_build_object(
    'namespace', 'dungeon', 'key', 'mazmorra.done', 'values', jsonb_build_object('who', v_who,
      'jailer', jsonb_build_object('person', consent_person(new.jailer_id)),
      'duration', jsonb_build_object('duration',
        (extract(epoch from new.release_at - new.began_at) * 1000)::bigint)))) || v_over, new.ended_at);
  if new.end_cause = 'permission' then
    perform job_add(jsonb_build_array(v_job || '{"kind": "dungeon.withdrawn"}'));
  end if;
  return null;
end $$;

create or replace trigger dungeon_ended after update on dungeon_stays for each row
  when (old.ended_at is null and new.ended_at is not null) execute function dungeon_ended();
