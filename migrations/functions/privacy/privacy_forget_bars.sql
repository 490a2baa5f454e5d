-- The term of old erasures is over: their bars go, and with them what was left of the person. Returns how many.
create or replace function privacy_forget_bars(p_before timestamptz, p_limit integer) returns integer language plpgsql as $$
declare
  v erasures;
  v_gone integer := 0;
begin
  for v in
    select * from erasures e where e.erased_at < p_before order by e.erased_at limit p_limit for update skip locked
  loop
    delete from erasures e where e.id = v.id;
    if v.bars_id is not null then
      perform consent_drop_bars(v.bars_id), economy_drop_bars(v.bars_id), guard_drop_bars(v.bars_id),
        moderation_drop_bars(v.bars_id);
      delete from people p where p.user_id = v.bars_id;
    end if;
    v_gone := v_gone + 1;
  end loop;
  return v_gone;
end $$;
