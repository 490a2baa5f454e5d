-- Finds whom the rows mean, and which of them can be done now: rows of people who aren't here wait for them.
create or replace function exchange_settle(p_ref text) returns integer language plpgsql as $$
declare
  v_group bigint := (select group_id from exchanges where ref = p_ref);
  v_rows integer;
begin
  update exchange_rows r set user_id = (
      select p.user_id from people p where lower(p.username) = r.username order by p.seen_at desc limit 1)
   where r.ref = p_ref and r.user_id is null and r.username is not null and r.state <> 'applied';
  update exchange_rows r set state = s.state
    from (
      select x.part, x.number, case
          when x.username is null and x.user_id is null then 'staged'
          when x.user_id is not null and community_is_here(v_group, x.user_id)
            and (x.other_id is null or community_is_here(v_group, x.other_id)) then 'staged'
          else 'waiting' end as state
        from exchange_rows x where x.ref = p_ref and x.state <> 'applied') s
   where r.ref = p_ref and r.part = s.part and r.number = s.number and r.state <> s.state;
  get diagnostics v_rows = row_count;
  return v_rows;
end $$;
