-- Alerts that were settled 90 days ago; the evidence of others after 30, or, where nothing came of it, with the next day; and
-- whom a number stands for once its term is over or nothing is left to decide. Returns how much went.
create or replace function moderation_forget_old(p_at timestamptz, p_departed integer, p_limit integer)
returns integer language plpgsql as $$
declare
  v_refs text[] := array(select a.ref from moderation_alerts a
    where a.settled_at < p_at - interval '90 days' order by a.settled_at limit p_limit);
  v_alert record;
  v_words integer := 0;
  v_numbers integer;
begin
  delete from moderation_alert_keys k where k.ref = any (v_refs);
  delete from moderation_alerts a where a.ref = any (v_refs);
  for v_alert in
    select a.ref, a.evidence from moderation_alerts a
     where a.evidence <> '[]' and (a.last_at < p_at - interval '30 days'
       or a.settled_at < p_at - interval '1 hour' and a.outcome in ('kept', 'trusted') and a.sanctions = '{}')
     order by a.ref limit p_limit for update skip locked
  loop
    perform moderation_forget_words(v_alert.ref, v_alert.evidence);
    v_words := v_words + 1;
  end loop;
  delete from moderation_erased e where e.until < p_at or not moderation_has_bars(e.bars_id);
  get diagnostics v_numbers = row_count;
  return greatest(cardinality(v_refs), v_words) + v_numbers;
end $$;
