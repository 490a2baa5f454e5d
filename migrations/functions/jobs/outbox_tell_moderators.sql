-- Puts a notice into the outbox for each moderator but p_except, in private: those whose private chat is closed get it
-- when they open it. Returns whether one of them can be written to now. p_notice has no reader and no place.
create or replace function outbox_tell_moderators(p_notice jsonb, p_moderators bigint[], p_except bigint)
returns boolean language plpgsql as $$
declare
  v_told bigint[] := array(
    select distinct m from unnest(p_moderators) m
     where m is distinct from p_except and not exists (select from people p where p.user_id = m and p.is_bot)
     order by m);
begin
  perform outbox_add((
    select jsonb_agg(p_notice || jsonb_build_object('key', (p_notice ->> 'key') || ':' || m, 'where', 'private',
             'person', jsonb_strip_nulls(jsonb_build_object('userId', m, 'firstName', coalesce(p.first_name, ''),
               'lastName', p.last_name))) order by m)
      from unnest(v_told) m left join people p on p.user_id = m));
  return outbox_reachable(v_told);
end $$;
