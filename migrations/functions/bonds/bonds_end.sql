-- Ends collars that are in force, in one group or all, with one person or all, and tells with whom they were. One that was
-- wiped, and could be given back, is then theirs to end as well: it stays away, and nobody is told of what had ended.
create or replace function bonds_end(p_user bigint, p_group bigint, p_with bigint, p_cause text, p_at timestamptz)
returns table (group_id bigint, other_id bigint) language sql as $$
  update bonds b set ended_by = p_user, end_cause = p_cause
   where b.end_cause = 'wiped' and p_user in (b.owner_id, b.wearer_id)
     and (p_group is null or b.group_id = p_group)
     and (p_with is null or p_with in (b.owner_id, b.wearer_id));
  update bonds b set ended_at = p_at, ended_by = p_user, end_cause = p_cause
   where b.ended_at is null and p_user in (b.owner_id, b.wearer_id)
     and (p_group is null or b.group_id = p_group)
     and (p_with is null or p_with in (b.owner_id, b.wearer_id))
  returning b.group_id, case when b.owner_id = p_user then b.wearer_id else b.owner_id end
$$;
