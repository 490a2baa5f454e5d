-- Somebody's private chat is closed and something waits for them there: where that is to be had they hear so aside, once
-- a day, in words that say nothing of it. Telegram lets only administrators speak to anybody aside.
create or replace function outbox_call_aside(o outbox, p_now timestamptz) returns void language plpgsql as $$
declare
  v_person bigint := outbox_person_id(o.person ->> 'userId');
begin
  insert into outbox (key, kind, lane, group_id, person, place, private_only, texts, due_at, ready_at)
  select concat_ws(':', 'jobs.waiting', g.id, v_person, floor(extract(epoch from p_now) / 86400)), 'jobs.waiting',
         'a:' || g.id, g.id, o.person, 'aside', false, '[{"namespace":"jobs","key":"waiting","values":{}}]',
         'epoch', 'epoch'
    from groups g
   where g.id = o.group_id and g.bot_status = 'administrator' and community_is_here(g.id, v_person)
     and not exists (select from outbox_lanes l where l.lane = 'a:' || g.id and l.no_aside_until > p_now)
  on conflict on constraint outbox_once do nothing;
end $$;
