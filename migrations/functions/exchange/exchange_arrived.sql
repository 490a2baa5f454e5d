-- Whoever comes gets what waits for them: a job does it, so that an arrival waits for nothing.
create or replace function exchange_arrived() returns trigger language plpgsql as $$
begin
  perform job_add(jsonb_agg(jsonb_build_object('kind', 'exchange.claim',
      'key', w.ref || ':' || new.user_id || ':' || floor(extract(epoch from clock_timestamp()) * 1000)::bigint,
      'groupId', new.group_id::text, 'dueAt', new.first_seen_at, 'payload', jsonb_build_object('ref', w.ref))))
    from (
      select distinct r.ref from exchange_rows r join exchanges x on x.ref = r.ref
       where x.group_id = new.group_id and x.state = 'applied' and r.state = 'waiting'
         and (r.user_id = new.user_id or r.other_id = new.user_id
           or r.username = (select lower(p.username) from people p where p.user_id = new.user_id))) w
   having count(*) > 0;
  return null;
end $$;

create or replace trigger exchange_arrived_anew after insert on members for each row
  execute function exchange_arrived();

create or replace trigger exchange_arrived_again after update of left_at on members for each row
  when (old.left_at is not null and new.left_at is null) execute function exchange_arrived();
