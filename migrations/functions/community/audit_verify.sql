-- What is wrong with a group's chain, from the first number on; nothing where it holds. A chain whose end was cut off is
-- known by its head; who would cut both is found by a hash that somebody has kept.
create or replace function audit_verify(p_group bigint) returns table (number bigint, fault text)
language sql stable as $$
  with entries as (
    select e.number, e.previous, e.hash, audit_hash(e) as true_hash, e.words_digest,
           row_number() over w as place, lag(e.hash, 1, repeat('0', 64)) over w as before,
           lag(e.number, 1, 0::bigint) over w as number_before
      from audit_entries e where e.group_id = p_group window w as (order by e.number)),
  faults as (
    select e.number_before + 1 as number, 'missing' as fault from entries e where e.number <> e.number_before + 1
    union all
    select e.number, 'changed' from entries e where e.hash <> e.true_hash
    union all
    select e.number, 'unlinked' from entries e where e.number = e.number_before + 1 and e.previous <> e.before
    union all
    select w.number, 'words' from audit_words w left join entries e on e.number = w.number
     where w.group_id = p_group and e.words_digest is distinct from audit_digest(w.salt, w.words)
    union all
    select l.number + 1, 'cut' from (
        select coalesce(max(e.number), 0) as number, (array_agg(e.hash order by e.number desc))[1] as hash from entries e) l
      left join audit_heads h on h.group_id = p_group
     where coalesce(h.number, 0) <> l.number or coalesce(h.hash, repeat('0', 64)) <> coalesce(l.hash, repeat('0', 64)))
  select f.number, f.fault from faults f order by f.number, f.fault
$$;
