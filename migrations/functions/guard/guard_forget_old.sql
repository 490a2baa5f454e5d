-- Since when somebody wrote in a group that knows them no longer; that they sent spam stays. Returns how many went.
create or replace function guard_forget_old(p_at timestamptz, p_departed integer, p_limit integer)
returns integer language plpgsql as $$
declare
  v_gone integer;
begin
  delete from guard_members m using (
    select o.group_id, o.user_id from guard_members o
     where o.spam_at is null and o.first_at < p_at - p_departed * interval '1 month'
       and community_known_since(o.group_id, o.user_id) is null
     limit p_limit) old
   where m.group_id = old.group_id and m.user_id = old.user_id;
  get diagnostics v_gone = row_count;
  return v_gone;
end $$;
