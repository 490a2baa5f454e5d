-- A message that was to go stays, since Telegram doesn't let the bot delete it: the alert says so, and where nothing else was
-- done than that it goes, who wrote it is warned. p: key (of the alert's act), was and is (the paragraph of its evidence),
-- messages, sanction (its ref, or null), warning (a paragraph), at.
create or replace function moderation_stays(p_group bigint, p jsonb) returns void language plpgsql as $$
declare
  v_at timestamptz := (p ->> 'at')::timestamptz;
  v_subject bigint;
  v_alert text;
begin
  update moderation_sanctions s set rung = 'warn'
   where s.group_id = p_group and s.ref = p ->> 'sanction' and s.rung = 'delete' returning s.subject_id into v_subject;
  if found then perform outbox_reword('moderation:' || (p ->> 'sanction') || ':1', p -> 'warning'); end if;
  update moderation_alerts a
     set version = a.version + 1,
         messages = a.messages || array(select m::bigint from jsonb_array_elements_text(p -> 'messages') m
           where m::bigint <> all (a.messages)),
         evidence = (select coalesce(jsonb_agg(case when e.paragraph = p -> 'was' then p -> 'is' else e.paragraph end
             order by e.turn), '[]')
           from jsonb_array_elements(a.evidence) with ordinality e (paragraph, turn))
   where a.settled_at is null and a.ref = (
     select k.ref from moderation_alert_keys k where k.group_id = p_group and k.key = p ->> 'key')
  returning a.ref into v_alert;
  if v_alert is not null then
    perform job_add(jsonb_build_array(jsonb_build_object('kind', 'moderation.alert', 'groupId', p_group::text,
      'key', v_alert || ':stays:' || (p ->> 'key'), 'dueAt', v_at, 'payload', jsonb_build_object('ref', v_alert))));
  end if;
  -- Last: the audit's chain is locked until the statement ends.
  if v_subject is not null then
    perform audit_add(p_group, 'stays:' || (p ->> 'sanction'), null, 'moderation.stays', v_subject, null, null, null, v_at);
  end if;
end $$;
