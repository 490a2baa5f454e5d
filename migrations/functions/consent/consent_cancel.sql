-- For the functions deployed before consent_let_go: between `npm run migrate` and the deployment they go on calling this. Nothing
-- calls it any longer; it goes with the deployment after that.
-- Cancels what is pending between a person and others: in one group or all, with one person or all.
create or replace function consent_cancel(p_user bigint, p_group bigint, p_with bigint, p_at timestamptz)
returns table (group_id bigint, other_id bigint) language plpgsql as $$
begin
  return query
    with cancelled as (
      update consent_requests r set status = 'cancelled', settled_at = p_at
       where r.status = 'pending' and p_user in (r.sender_id, r.target_id)
         and (p_group is null or r.group_id = p_group)
         and (p_with is null or p_with in (r.sender_id, r.target_id))
      returning r.id, r.group_id, case when r.sender_id = p_user then r.target_id else r.sender_id end as other)
    select c.group_id, c.other from cancelled c, job_cancel('consent.expire', c.id::text);
end $$;
