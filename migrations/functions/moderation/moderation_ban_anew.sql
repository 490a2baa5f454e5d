-- A group goes on in another chat. A basic group lets in again whom it puts out: those who are out by a ban that stands are
-- banned where that can be. Whom somebody has taken back in is in.
create or replace function moderation_ban_anew(p_group bigint, p_chat bigint, p_at timestamptz) returns void language sql as $$
  select moderation_job(p_group, s.ref, s.ref || ':moved:' || p_chat, p_at)
    from moderation_sanctions s
   where s.group_id = p_group and s.rung = 'ban' and s.undone_at is null and not community_is_here(p_group, s.subject_id)
   order by s.ref
$$;
