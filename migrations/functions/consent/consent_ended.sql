-- For the functions deployed before consent_tell was called by the endings themselves: between `npm run migrate` and the deployment they go on calling this. Nothing
-- calls it any longer; it goes with the deployment after that.
-- What ended of somebody: the other one is told, and the moderators of groups other than p_here get a job.
create or replace function consent_ended(
  p_told jsonb, p_job jsonb, p_here bigint, p_group bigint, p_other bigint, p_about bigint
) returns void language plpgsql as $$
begin
  perform consent_tell(p_told, p_group, p_other, p_about);
  if p_job is not null and p_group is distinct from p_here then
    perform job_add(jsonb_build_array(p_job || jsonb_build_object(
      'groupId', p_group::text, 'key', (p_job ->> 'key') || ':' || p_group)));
  end if;
end $$;
