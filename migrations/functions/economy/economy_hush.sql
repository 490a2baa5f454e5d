-- Somebody wants out: what programs have asked them for is no longer theirs to answer, and lies there for the program until
-- it lapses; what their own programs have asked for is taken back. With p_with, only between the two; with p_group, only
-- there. p_texts is what the question shows from then on. No coins have moved, and nobody is told: no rows.
create or replace function economy_hush(
  p_person bigint, p_group bigint, p_with bigint, p_texts jsonb, p_at timestamptz
) returns table (group_id bigint, other_id bigint, postings jsonb) language plpgsql as $$
declare
  v record;
begin
  for v in
    select t.ref, t.from_id = p_person as is_theirs
      from economy_program_transfers t
     where t.state = 'pending' and not t.hushed and (p_group is null or t.group_id = p_group)
       and ((t.from_id = p_person and (p_with is null or t.maker_id = p_with))
         or (t.maker_id = p_person and (p_with is null or t.from_id = p_with)))
     order by t.ref for update
  loop
    if v.is_theirs then
      update economy_program_transfers t set hushed = true where t.ref = v.ref;
    else
      update economy_program_transfers t set state = 'withdrawn', decided_at = p_at where t.ref = v.ref;
    end if;
    perform outbox_over('economy.asked:' || v.ref, p_texts, p_at);
  end loop;
end $$;
