-- For the functions deployed before outbox_tell_moderators: between `npm run migrate` and the deployment they go on calling this. Nothing
-- calls it any longer; it goes with the deployment after that.
-- Tells those who can be told in private; where it was said aloud and none of them can, the group.
create or replace function consent_tell_moderators(
  p_notice jsonb, p_group bigint, p_moderators bigint[], p_about bigint, p_aloud boolean
) returns void language plpgsql as $$
declare
  v_person bigint;
  v_told boolean := false;
begin
  for v_person in
    select p.user_id from people p
     where p.user_id = any (p_moderators) and p.user_id <> p_about and p.private_open and not p.is_bot
     order by p.user_id
  loop
    perform consent_tell(p_notice || '{"privateOnly": true}', p_group, v_person, p_about);
    v_told := true;
  end loop;
  if p_aloud and not v_told then perform consent_tell(p_notice, p_group, null, p_about); end if;
end $$;
