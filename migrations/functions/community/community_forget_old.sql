-- What the directory no longer needs: members who left a group longer ago than it keeps them (its `privacy.departed`
-- months, p_departed where it says nothing), holds that ended 90 days ago, the audit's words after two years. At most so
-- many rows of each. Returns how many went.
create or replace function community_forget_old(p_at timestamptz, p_departed integer, p_limit integer)
returns integer language plpgsql as $$
declare
  v_gone integer := 0;
  v_more integer;
begin
  delete from members m using (
    select d.group_id, d.user_id from members d join groups g on g.id = d.group_id
     where d.left_at < p_at - coalesce((g.settings ->> 'privacy.departed')::integer, p_departed) * interval '1 month'
     order by d.left_at limit p_limit) old
   where m.group_id = old.group_id and m.user_id = old.user_id and m.left_at is not null;
  get diagnostics v_more = row_count;
  v_gone := v_gone + v_more;
  delete from member_holds h using (
    select d.id from member_holds d
     where d.lifted_at < p_at - interval '90 days' and not exists (select from member_holds o where o.replaces = d.id)
     order by d.id limit p_limit) old
   where h.id = old.id;
  get diagnostics v_more = row_count;
  v_gone := v_gone + v_more;
  delete from audit_words w using (
    select e.group_id, e.number from audit_words d join audit_entries e on e.group_id = d.group_id and e.number = d.number
     where e.at < p_at - interval '2 years' order by e.at limit p_limit) old
   where w.group_id = old.group_id and w.number = old.number;
  get diagnostics v_more = row_count;
  return v_gone + v_more;
end $$;
