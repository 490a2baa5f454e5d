-- Whether one of two has ended a collar between them in a group since then: an older one comes back by neither a file nor an undo.
create or replace function bonds_taken_back(p_group bigint, p_one bigint, p_other bigint, p_since timestamptz)
returns boolean language sql stable as $$
  select exists (select from bonds b
    where b.group_id = p_group and b.ended_at >= p_since and b.end_cause <> 'wiped' and b.ended_by in (p_one, p_other)
      and p_one in (b.owner_id, b.wearer_id) and p_other in (b.owner_id, b.wearer_id))
$$;
