-- Nobody holds somebody in a group any longer: the group's scope says so with its next version, so that no cached one
-- closes anything to them. For whatever ends a hold in SQL; what holds and frees in a statement of its own uses
-- `confining` (lib/community).
create or replace function community_free(p_group bigint, p_user bigint) returns void language sql as $$
  update groups set confined = confined - p_user::text, version = version + 1
   where id = p_group and confined ? p_user::text
$$;
