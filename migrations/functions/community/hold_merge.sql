-- What holds people in the row that began anew at an upgrade holds them in the group that it is: for each cause the one
-- that holds longer. What stands in Telegram stands in the new chat, as the young row has noted it.
create or replace function hold_merge(p_young bigint, p_old bigint, p_at timestamptz) returns void language plpgsql as $$
declare
  v member_holds;
begin
  for v in
    select * from member_holds h where h.group_id = p_young and h.lifted_at is null order by h.user_id, h.id for update
  loop
    perform hold_lock(p_old, v.user_id);
    update member_holds set lifted_at = p_at where id = v.id;
    continue when exists (
      select from member_holds o where o.group_id = p_old and o.user_id = v.user_id and o.cause = v.cause and o.lifted_at is null
         and coalesce(o.until, 'infinity') >= coalesce(v.until, 'infinity'));
    perform hold_write(p_old, v.user_id, v.cause, v.until, v.denied, v.by_id,
      case when exists (select from member_holds o where o.group_id = p_old and o.key = v.key)
        then 'merge:' || v.id else v.key end, v.at);
  end loop;
  with stood as (
    update member_restrictions y set ours = '[]', version = y.version + 1
      from (select r.user_id, r.ours from member_restrictions r
             where r.group_id = p_young and r.ours <> '[]' order by r.user_id for update) was
     where y.group_id = p_young and y.user_id = was.user_id
    returning y.user_id, was.ours)
  insert into member_restrictions as r (group_id, user_id, ours)
  select p_old, stood.user_id, stood.ours from stood
  on conflict (group_id, user_id) do update set ours = excluded.ours, version = r.version + 1;
  perform hold_job(p_old, r.user_id, 'merge:' || p_young || ':' || r.version, p_at)
    from member_restrictions r where r.group_id = p_old
     and exists (select from member_restrictions y where y.group_id = p_young and y.user_id = r.user_id);
  delete from member_restrictions where group_id = p_young;
  -- What is lifted is known there too, by another key where it goes on under its own.
  update member_holds y set group_id = p_old,
         key = case when exists (select from member_holds o where o.group_id = p_old and o.key = y.key)
           then 'merged:' || y.id else y.key end
   where y.group_id = p_young;

  -- Who is held, in the scope that travels with the group: the longer of the two.
  update groups o set version = greatest(o.version, y.version) + 1, confined = (
      select coalesce(jsonb_object_agg(h.key, h.value), '{}') from (
        select distinct on (e.key) e.key, e.value
          from (select * from jsonb_each(o.confined) union all select * from jsonb_each(y.confined)) e
         order by e.key, (e.value ->> 'until')::numeric desc nulls last) h)
    from groups y where o.id = p_old and y.id = p_young and y.confined <> '{}';
  update groups set confined = '{}', version = version + 1 where id = p_young and confined <> '{}';
end $$;
