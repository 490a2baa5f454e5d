-- Shows the characters' names of a whole group anew, after a change of many.
create or replace function profile_show_all(p_group bigint) returns void language sql as $$
  select community_show_names(p_group, coalesce(jsonb_object_agg(user_id::text, alias), '{}'))
    from profiles where group_id = p_group and alias is not null
$$;
