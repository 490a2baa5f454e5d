-- Somebody has themselves erased: who they were here, and what was written of them in the audit, whose chain holds. What
-- holds them in Telegram stays under their own number until it ends: by no other could Telegram be asked to let them go.
create or replace function community_forget(p_user bigint, p_history bigint, p_bars bigint, p_at timestamptz)
returns void language plpgsql as $$
begin
  -- What they handed on goes with them: whoever had it from nobody else is told.
  perform job_add(coalesce(jsonb_agg(jsonb_build_object(
      'kind', 'community.ungiven', 'key', g.group_id || ':' || g.to_id || ':' || extract(epoch from p_at)::bigint,
      'groupId', g.group_id::text, 'dueAt', p_at,
      'payload', jsonb_build_object('to', g.to_id::text, 'abilities', g.abilities))), '[]'))
    from (
      select d.group_id, d.to_id, jsonb_agg(d.ability order by d.ability) as abilities from delegations d
       where d.from_id = p_user and community_is_here(d.group_id, d.to_id) and not exists (
         select from delegations o
          where o.group_id = d.group_id and o.to_id = d.to_id and o.ability = d.ability and o.from_id <> p_user)
       group by d.group_id, d.to_id) g;
  delete from members m where m.user_id = p_user;
  delete from departures d where d.user_id = p_user;
  update member_holds h set replaces = null
   where h.replaces in (select o.id from member_holds o where o.user_id = p_user and o.lifted_at is not null);
  delete from member_holds h where h.user_id = p_user and h.lifted_at is not null;
  update member_holds h set by_id = p_history where h.by_id = p_user;
  delete from member_restrictions r where r.user_id = p_user and not exists (
    select from member_holds h where h.group_id = r.group_id and h.user_id = p_user and h.lifted_at is null);
  update groups g set creator_id = null where g.creator_id = p_user;
  perform audit_forget(p_user);
end $$;
