-- What somebody handed on rests while they are gone, and so does what was handed on of that. Whoever may have lost something
-- hears of it by a job, which looks at who holds what. What a group's creator gave stands.
create or replace function delegation_rest() returns trigger language plpgsql as $$
begin
  perform job_add(coalesce(jsonb_agg(jsonb_build_object(
      'kind', 'community.ungiven', 'groupId', new.group_id::text, 'dueAt', new.left_at,
      'key', concat_ws(':', new.group_id, r.to_id, new.user_id, extract(epoch from new.left_at)::bigint),
      'payload', jsonb_build_object('to', r.to_id::text, 'abilities', r.abilities))), '[]'))
    from (
      with recursive resting as (
        select d.to_id, d.ability from delegations d
         where d.group_id = new.group_id and d.from_id = new.user_id and not d.rooted
        union
        select d.to_id, d.ability from resting r join delegations d on d.group_id = new.group_id and d.from_id = r.to_id
         where not d.rooted and (d.ability = r.ability or r.ability = 'moderation' and d.ability = 'mutes'))
      select r.to_id, jsonb_agg(r.ability order by r.ability) as abilities from resting r
       where r.to_id <> new.user_id and community_is_here(new.group_id, r.to_id)
       group by r.to_id) r;
  return null;
end $$;

create or replace trigger delegation_rest after update of left_at on members for each row
  when (new.left_at is not null and old.left_at is null) execute function delegation_rest();
