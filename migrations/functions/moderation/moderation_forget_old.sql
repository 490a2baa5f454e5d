-- Alerts that were settled 90 days ago, with their evidence. Returns how many went.
create or replace function moderation_forget_old(p_at timestamptz, p_departed integer, p_limit integer)
returns integer language plpgsql as $$
declare
  v_refs text[] := array(select a.ref from moderation_alerts a
    where a.settled_at < p_at - interval '90 days' order by a.settled_at limit p_limit);
begin
  delete from moderation_alert_keys k where k.ref = any (v_refs);
  delete from moderation_alerts a where a.ref = any (v_refs);
  return cardinality(v_refs);
end $$;
