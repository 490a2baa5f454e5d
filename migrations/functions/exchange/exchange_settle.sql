-- Finds whom the rows mean, and which of them can be done now: rows of people who aren't here wait for them.
create or replace function exchange_settle(p_ref text) returns integer language plpgsql as $$
declare
  v_group bigint := (select group_id from exchanges where ref = p_ref);
  v_applied boolean := (select state = 'applied' from exchanges where ref = p_ref);
  v_rows integer;
begin
  -- Autovacuum hasn't seen rows just written: without statistics whatever joins them takes each with each.
  if (select count(*) from exchange_rows r where r.ref = p_ref) > 500 then
    analyze exchange_rows;
  end if;
  update exchange_rows r set user_id = (
      select p.user_id from people p where lower(p.username) = r.username order by p.seen_at desc limit 1)
   where r.ref = p_ref and r.user_id is null and r.username is not null and r.state <> 'applied';
  -- Not joined to itself: of rows just written Postgres has no statistics, and takes each with each.
  update exchange_rows r set state = exchange_row_state(v_group, r)
   where r.ref = p_ref and r.state <> 'applied' and r.state <> exchange_row_state(v_group, r);
  get diagnostics v_rows = row_count;
  -- Whoever was awaited under two names has one row that counts, the first; before that, the rehearsal names the second.
  if v_applied then
    update exchange_rows r set state = 'waiting'
     where r.ref = p_ref and r.state = 'staged' and exists (
       select from exchange_rows o
        where o.ref = r.ref and o.part = r.part and o.user_id = r.user_id and o.other_id is not distinct from r.other_id
          and (o.state = 'applied' or o.state = 'staged' and o.number < r.number));
  end if;
  return v_rows;
end $$;
