-- How somebody is called in a group from now on; null: by Telegram's name again. In the group's row, which every answer
-- and notice of it is rendered by (lib/community/names.ts).
create or replace function community_show_name(p_group bigint, p_user bigint, p_name text)
returns void language sql as $$
  update groups set version = version + 1, settings = jsonb_set(settings, '{community.names}',
      coalesce(settings -> 'community.names', '{}') - p_user::text
        || case when p_name is null then '{}' else jsonb_build_object(p_user::text, p_name) end)
   where id = p_group and settings -> 'community.names' ->> p_user::text is distinct from p_name
$$;
