-- Takes somebody's tickets out of the raffles that are still open, in one group or all. The coins are not moved
-- here: the rows say what the ledger is to give back, a row a group. Doing it again finds nothing. The card is
-- shown anew by a job, since what it says is put into words outside of Postgres. Locks: raffles by group and
-- reference, as no other statement locks more than one.
create or replace function raffle_leave(p_person bigint, p_group bigint, p_at timestamptz)
returns table (group_id bigint, other_id bigint, postings jsonb) language plpgsql as $$
declare
  v_refs text[];
begin
  select coalesce(array_agg(l.ref), '{}') into v_refs
    from (
      select r.ref from raffles r
       where r.status = 'open' and (p_group is null or r.group_id = p_group)
         and exists (select from raffle_tickets t
                      where t.ref = r.ref and t.buyer_id = p_person and t.returned_at is null)
       order by r.group_id, r.ref for update
    ) l;
  return query
    with back as (
      update raffle_tickets t set returned_at = p_at
       where t.ref = any (v_refs) and t.buyer_id = p_person and t.returned_at is null
      returning t.ref, t.number, t.group_id, t.hold),
    changed as (
      update raffles r set version = r.version + 1
       where r.ref in (select b.ref from back b)
      returning r.ref, r.group_id, r.version, r.prize),
    queued as materialized (
      select job_add(jsonb_agg(jsonb_build_object('kind', 'raffle.refresh', 'key', c.ref || ':' || c.version,
               'groupId', c.group_id::text, 'dueAt', p_at, 'payload', jsonb_build_object('ref', c.ref)))) as jobs
        from changed c)
    select c.group_id, null::bigint, jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
             'key', 'raffle:' || c.ref || ':return:' || b.number, 'code', 'release', 'note', c.prize,
             'resolve', jsonb_build_object('hold', b.hold::text, 'as', 'released'))) order by c.ref, b.number)
      from changed c join back b on b.ref = c.ref
      cross join queued
     group by c.group_id;
end $$;
