-- A group goes on in another chat, where what was written has other numbers or none: what moderators are still to decide
-- takes away nobody else's message, and says that it takes none.
create or replace function moderation_move(p_group bigint, p_at timestamptz) returns void language plpgsql as $$
declare
  v_alert record;
begin
  for v_alert in
    update moderation_alerts a
       set version = a.version + 1, messages = '{}',
           evidence = a.evidence || '[{"namespace":"moderation","key":"alert.title_moved","values":{}}]'
     where a.group_id = p_group and a.settled_at is null and a.messages <> '{}'
    returning a.ref, a.version
  loop
    perform job_add(jsonb_build_array(jsonb_build_object('kind', 'moderation.alert', 'groupId', p_group::text,
      'key', v_alert.ref || ':moved:' || v_alert.version, 'dueAt', p_at, 'payload', jsonb_build_object('ref', v_alert.ref))));
  end loop;
end $$;
