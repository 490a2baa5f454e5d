-- Under which key moderators are told of a finding: that of a finding of somebody else within the last ten minutes for which
-- the same families spoke (accounts that play a theatre talk up one thing), or of the same person; from the third on that of
-- whatever else was found. Else p_own. One at a time in a group, or two of them would both be the first.
-- p_user: null for who writes as somebody else. p_joins: false for who is trusted: what they do is told by itself.
create or replace function guard_affair(
  p_group bigint, p_user bigint, p_families text[], p_at timestamptz, p_own text, p_joins boolean
) returns text language plpgsql as $$
declare
  v_many boolean;
begin
  perform pg_advisory_xact_lock(hashtextextended('guard_affair', p_group));
  select count(*) >= 3 into v_many from guard_findings f
   where f.group_id = p_group and f.at > p_at - interval '10 minutes';
  return coalesce((
    select f.affair from guard_findings f
     where f.group_id = p_group and f.at > p_at - interval '10 minutes' and f.affair is not null
       and (v_many or (p_joins and (f.user_id = p_user or f.families && p_families)))
     order by f.at desc limit 1), p_own);
end $$;
