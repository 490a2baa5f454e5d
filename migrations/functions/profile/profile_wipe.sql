-- Takes every profile of a group away. Returns them: [{user, value, memory: {taken}}].
create or replace function profile_wipe(p_act jsonb) returns jsonb language plpgsql as $$
declare
  v_group bigint := (p_act ->> 'group')::bigint;
  v_taken jsonb;
begin
  perform set_config('profile.bulk', 'on', true);
  with gone as (delete from profiles where group_id = v_group returning *)
  select jsonb_agg(jsonb_build_object('user', g.user_id::text, 'value', '{}'::jsonb,
      'memory', jsonb_build_object('taken', to_jsonb(g))) order by g.user_id) into v_taken from gone g;
  perform set_config('profile.bulk', '', true);
  perform profile_show_all(v_group);
  return coalesce(v_taken, '[]');
end $$;
