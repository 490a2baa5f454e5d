-- Takes over what was chosen, all of it or nothing. outcome: applied, again (by an earlier press), gone, or stale: a
-- setting here is no longer as it was shown; it is shown anew, and nothing is done.
create or replace function settings_copy_apply(p_ref text, p_group bigint, p_actor bigint, p_at timestamptz)
returns text language plpgsql as $$
declare
  v_group groups;
  v settings_copies;
  v_names text[];
  v_after jsonb;
begin
  select * into strict v_group from groups g where g.id = p_group for update;
  select * into v from settings_copies c where c.ref = p_ref and c.group_id = p_group for update;
  if not found then return 'gone'; end if;
  if v.applied_at is not null then return 'again'; end if;
  if v.made_at < p_at - interval '1 day' then return 'gone'; end if;
  select coalesce(array_agg(k order by k), '{}') into v_names from jsonb_object_keys(v.wanted) k where k <> all (v.left_out);
  if exists (select from jsonb_each(v.seen) s
              where nullif(s.value, 'null') is distinct from nullif(v_group.settings -> s.key, 'null')) then
    update settings_copies c set seen = (
      select coalesce(jsonb_object_agg(k, v_group.settings -> k), '{}') from jsonb_object_keys(v.wanted) k)
     where c.ref = p_ref;
    return 'stale';
  end if;
  if v_names = '{}' then return 'gone'; end if;
  select coalesce(jsonb_object_agg(k, v.wanted -> k), '{}') into v_after from unnest(v_names) k;
  update groups g set version = g.version + 1, settings_at = p_at, settings = jsonb_strip_nulls(g.settings || v_after)
   where g.id = p_group;
  insert into settings_changes (group_id, key, actor_id, name, before, after, changed_at)
  select p_group, 'copy:' || p_ref || ':' || k, p_actor, k, nullif(v.seen -> k, 'null'), nullif(v.wanted -> k, 'null'), p_at
    from unnest(v_names) k;
  update settings_copies c set applied_at = p_at where c.ref = p_ref;
  perform audit_add(p_group, 'copy:' || p_ref, p_actor, 'configuration.copied', null,
    (select jsonb_object_agg(k, v.seen -> k) from unnest(v_names) k), v_after, null, p_at);
  return 'applied';
end $$;
