-- Profiles of who left a group longer ago than it keeps them, or is not known there any more. Returns how many went.
create or replace function profile_forget_old(p_at timestamptz, p_departed integer, p_limit integer)
returns integer language plpgsql as $$
declare
  v_gone integer;
begin
  delete from profiles p using (
    select o.group_id, o.user_id from profiles o join groups g on g.id = o.group_id
      left join members m on m.group_id = o.group_id and m.user_id = o.user_id
     where m.user_id is null
        or m.left_at < p_at - coalesce((g.settings ->> 'privacy.departed')::integer, p_departed) * interval '1 month'
     limit p_limit) old
   where p.group_id = old.group_id and p.user_id = old.user_id;
  get diagnostics v_gone = row_count;
  return v_gone;
end $$;
