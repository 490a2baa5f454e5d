-- Ends every bond of a group. Returns them: [{user, other, value, memory: {ended}}].
create or replace function bonds_wipe(p_act jsonb) returns jsonb language plpgsql as $$
declare
  v_group bigint := (p_act ->> 'group')::bigint;
  v_ended jsonb;
begin
  perform consent_lock(array(select p from bonds b, lateral (values (b.owner_id), (b.wearer_id)) as v (p)
    where b.group_id = v_group and b.ended_at is null));
  with gone as (
    update bonds set ended_at = (p_act ->> 'at')::timestamptz, ended_by = (p_act ->> 'actor')::bigint, end_cause = 'wiped'
     where group_id = v_group and ended_at is null returning *)
  select jsonb_agg(jsonb_build_object('user', g.owner_id::text, 'other', g.wearer_id::text, 'value', '{}'::jsonb,
      'memory', jsonb_build_object('ended', g.id::text)) order by g.id) into v_ended from gone g;
  return coalesce(v_ended, '[]');
end $$;
