-- Sanctions somebody, once by key: the row, what holds them, the ban's job, what they are told, the audit. p_order:
--   ref, key, by, words, reason, revokes, denied (of a mute), at
--   step: a rung of the ladder, or null for the next one
--   rungs: by step, {rung, until, notices}
--   shortens: a mute replaces one that would last longer, which otherwise stays in force
--   silent: who it is about is told nothing, as hundreds at once can't be
--   decayMs: a rung is taken off for each so many milliseconds without a sanction
-- Returns {ref, rung, step, until, by, made, undone}.
create or replace function moderation_sanction(p_group bigint, p_subject bigint, p_order jsonb)
returns jsonb language plpgsql as $$
declare
  v moderation_sanctions;
  v_each record;
  v_stands integer;
  v_since timestamptz;
  v_at timestamptz := (p_order ->> 'at')::timestamptz;
  v_step integer := (p_order ->> 'step')::integer;
  v_rung jsonb;
  v_denied text[];
  v_by bigint := (p_order ->> 'by')::bigint;
begin
  perform moderation_lock(p_group, p_subject);
  select * into v from moderation_sanctions where group_id = p_group and key = p_order ->> 'key';
  if found then
    return jsonb_build_object('ref', v.ref, 'rung', v.rung, 'step', v.step, 'until', v.until,
      'by', v.by_id, 'made', false, 'undone', v.undone_at is not null);
  end if;
  if v_step is null then
    -- A moderator's milder word leaves them no lower than they stood.
    for v_each in select s.step, s.at from moderation_sanctions s
      where s.group_id = p_group and s.subject_id = p_subject and s.undone_at is null order by s.at, s.step
    loop
      v_stands := greatest(v_each.step, v_stands
        - floor(extract(epoch from v_each.at - v_since) * 1000 / (p_order ->> 'decayMs')::bigint)::integer);
      v_since := v_each.at;
    end loop;
    v_step := case when v_stands is null then 0 else least(4, greatest(0, v_stands + 1
      - floor(extract(epoch from v_at - v_since) * 1000 / (p_order ->> 'decayMs')::bigint)::integer)) end;
  end if;
  v_rung := p_order -> 'rungs' -> v_step;
  insert into moderation_sanctions (ref, group_id, subject_id, by_id, key, rung, step, until, revokes, reason, at)
  values (p_order ->> 'ref', p_group, p_subject, v_by, p_order ->> 'key', v_rung ->> 'rung', v_step,
          (v_rung ->> 'until')::timestamptz, (p_order ->> 'revokes')::boolean, p_order -> 'reason', v_at)
  returning * into v;
  if v.rung = 'mute' then
    v_denied := array(select jsonb_array_elements_text(p_order -> 'denied'));
    if coalesce((p_order ->> 'shortens')::boolean, false) then
      perform hold_set(p_group, moderation_telegram_id(p_subject), 'mute', v.until, v_denied, v_by, 'sanction:' || v.ref, v_at);
    else
      perform hold_set_longer(p_group, moderation_telegram_id(p_subject), 'mute', v.until, v_denied, v_by,
        'sanction:' || v.ref, v_at);
    end if;
  elsif v.rung = 'ban' then
    perform moderation_job(p_group, v.ref, v.ref, v_at);
  end if;
  if not coalesce((p_order ->> 'silent')::boolean, false) then
    perform moderation_tell(p_group, p_subject, v.ref, v_rung -> 'notices');
  end if;
  perform audit_add(p_group, 'sanction:' || v.ref, v_by, 'moderation.' || v.rung, p_subject, null,
    jsonb_strip_nulls(jsonb_build_object('until', (extract(epoch from v.until) * 1000)::bigint)), p_order ->> 'words', v_at);
  return jsonb_build_object('ref', v.ref, 'rung', v.rung, 'step', v.step, 'until', v.until,
    'by', v.by_id, 'made', true, 'undone', false);
end $$;
