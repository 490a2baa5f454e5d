-- Tells somebody who was punished: notices without reader and key, each once by what it is about.
create or replace function moderation_tell(p_group bigint, p_user bigint, p_about text, p_notices jsonb)
returns void language sql as $$
  select outbox_add(jsonb_agg(n.notice || jsonb_build_object(
      'key', 'moderation:' || p_about || ':' || n.turn, 'groupId', p_group::text,
      'person', (select jsonb_strip_nulls(jsonb_build_object('userId', p_user::text, 'firstName', coalesce(p.first_name, ''),
          'lastName', p.last_name)) from (select) one left join people p on p.user_id = p_user)) order by n.turn))
    from jsonb_array_elements(p_notices) with ordinality as n (notice, turn)
  having count(*) > 0
$$;
