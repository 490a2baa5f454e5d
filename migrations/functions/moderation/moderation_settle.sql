-- What a moderator decides about an alert, once, and about no more than was shown (p_version). p_outcome: undone, banned,
-- trusted, kept, removed. p_order: a sanction for each subject (ban), without ref and key. p_told: what who appealed is
-- told. p_spared: who isn't banned. p_shown: the paragraphs that its cards show from now on. Returns 'done', 'settled', 'newer' or null.
create or replace function moderation_settle(
  p_group bigint, p_ref text, p_version integer, p_outcome text, p_by bigint, p_order jsonb, p_told jsonb, p_shown jsonb,
  p_at timestamptz, p_spared bigint[] default '{}'
) returns text language plpgsql as $$
declare
  v moderation_alerts;
  v_each text;
  v_subject bigint;
begin
  select * into v from moderation_alerts where ref = p_ref and group_id = p_group for update;
  if not found then return null; end if;
  if v.settled_at is not null then return 'settled'; end if;
  if v.version <> p_version then return 'newer'; end if;
  update moderation_alerts set settled_at = p_at, settled_by = p_by, outcome = p_outcome where ref = p_ref;
  if p_outcome in ('undone', 'trusted') then
    foreach v_each in array v.sanctions loop
      perform moderation_undo(p_group, v_each, p_by, null, p_told, p_at);
    end loop;
  elsif p_outcome = 'banned' then
    foreach v_subject in array v.subjects loop
      continue when v_subject = any (p_spared);
      perform moderation_sanction(p_group, v_subject, p_order || jsonb_build_object(
        'ref', p_ref || '-' || array_position(v.subjects, v_subject), 'key', 'alert:' || p_ref || ':' || v_subject));
    end loop;
  elsif p_outcome = 'kept' and v.kind = 'appeal' then
    update moderation_sanctions set appeal = 'refused' where ref = any (v.sanctions) and appeal = 'open';
    perform moderation_tell(p_group, v.subjects[1], v.sanctions[1] || ':kept', p_told);
  end if;
  if p_outcome in ('removed', 'banned') and cardinality(v.messages) > 0 then
    perform job_add(jsonb_build_array(jsonb_build_object('kind', 'moderation.delete', 'key', p_ref, 'groupId', p_group::text,
      'dueAt', p_at, 'payload', jsonb_build_object('messages', to_jsonb(v.messages)))));
  end if;
  perform audit_add(p_group, 'alert:' || p_ref, p_by,
    case when v.kind = 'raid' and p_outcome = 'removed' then 'moderation.put_out' else 'moderation.' || p_outcome end,
    case when cardinality(v.subjects) = 1 then v.subjects[1] end, null, to_jsonb(v.happened), null, p_at);
  perform outbox_edit((select jsonb_agg(jsonb_build_object('card', c, 'texts', p_shown, 'buttons', '[]'::jsonb))
    from unnest(v.cards) c));
  return 'done';
end $$;
