-- Somebody may no longer hand on what they gave: they are gone, or (p_lost) Telegram took rights of theirs. It rests, and so
-- does what was handed on of it. Whoever may have lost something hears of it by a job, which looks at who holds what. What a
-- group's creator gave stands. Returns how many jobs there are.
create or replace function delegation_lost(p_group bigint, p_giver bigint, p_lost text[], p_at timestamptz)
returns integer language sql as $$
  with recursive resting as (
    select d.to_id, d.ability from delegations d
     where d.group_id = p_group and d.from_id = p_giver and not d.rooted
       and (p_lost is null or d.ability = any (p_lost))
    union
    select d.to_id, d.ability from resting r join delegations d on d.group_id = p_group and d.from_id = r.to_id
     where not d.rooted and (d.ability = r.ability or r.ability = 'moderation' and d.ability = 'mutes')),
  lost as (
    select r.to_id, jsonb_agg(r.ability order by r.ability) as abilities from resting r
     where r.to_id <> p_giver and community_is_here(p_group, r.to_id)
     group by r.to_id)
  select job_add(coalesce(jsonb_agg(jsonb_build_object(
      'kind', 'community.ungiven', 'groupId', p_group::text, 'dueAt', p_at,
      'key', concat_ws(':', p_group, l.to_id, p_giver, extract(epoch from p_at)::bigint),
      'payload', jsonb_build_object('to', l.to_id::text, 'abilities', l.abilities))), '[]')) from lost l;
$$;
