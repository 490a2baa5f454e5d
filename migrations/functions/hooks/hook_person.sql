-- Somebody as hooks tell of them, by the name that the group's room reads; null for nobody.
create or replace function hook_person(p_group bigint, p_user bigint) returns jsonb language sql stable as $$
  select jsonb_build_object('id', p.user_id, 'name', coalesce(
           g.settings -> 'community.names' ->> p.user_id::text, concat_ws(' ', p.first_name, p.last_name)))
    from people p, groups g where p.user_id = p_user and g.id = p_group
$$;
