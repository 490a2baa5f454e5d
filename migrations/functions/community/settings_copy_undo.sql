-- Takes back for a day what was taken over, but for what was changed since. Answers with the names of what it left; null
-- where there is nothing to take back any more.
create or replace function settings_copy_undo(p_ref text, p_group bigint, p_actor bigint, p_at timestamptz)
returns text[] language plpgsql as $$
declare
  v_group groups;
  v settings_copies;
  v_back text[];
  v_kept text[];
begin
  select * into strict v_group from groups g where g.id = p_group for update;
  select * into v from settings_copies c where c.ref = p_ref and c.group_id = p_group for update;
  if not found or v.applied_at is null or v.undone_at is not null or v.applied_at < p_at - interval '1 day' then
    return null;
  end if;
  select coalesce(array_agg(k order by k) filter (where same), '{}'),
         coalesce(array_agg(k order by k) filter (where not same), '{}') into v_back, v_kept
    from (select k, nullif(v.wanted -> k, 'null') is not distinct from nullif(v_group.settings -> k, 'null') as same
            from jsonb_object_keys(v.wanted) k where k <> all (v.left_out)) each;
  update groups g set version = g.version + 1, settings_at = p_at, settings = jsonb_strip_nulls(
      g.settings || coalesce((select jsonb_object_agg(k, v.seen -> k) from unnest(v_back) k), '{}'))
   where g.id = p_group;
  insert into settings_changes (group_id, key, actor_id, name, before, after, changed_at)
  select p_group, 'uncopy:' || p_ref || ':' || k, p_actor, k, nullif(v.wanted -> k, 'null'), nullif(v.seen -> k, 'null'), p_at
    from unnest(v_back) k;
  update settings_copies c set undone_at = p_at where c.ref = p_ref;
  perform audit_add(p_group, 'uncopy:' || p_ref, p_actor, 'configuration.uncopied', null,
    (select jsonb_object_agg(k, v.wanted -> k) from unnest(v_back) k),
    (select jsonb_object_agg(k, v.seen -> k) from unnest(v_back) k), null, p_at);
  return v_kept;
end $$;
