-- Who was erased is back: they are barred as before, and blocked by whoever had blocked them.
create or replace function consent_recall(p_bars bigint, p_user bigint) returns void language plpgsql as $$
begin
  delete from consent_standings s where s.user_id = p_user
    and exists (select from consent_standings b where b.user_id = p_bars);
  update consent_standings s set user_id = p_user where s.user_id = p_bars;
  update consent_blocks b set blocked_id = p_user
   where b.blocked_id = p_bars and b.blocker_id <> p_user
     and not exists (select from consent_blocks o where o.blocker_id = b.blocker_id and o.blocked_id = p_user);
  perform consent_drop_bars(p_bars);
end $$;
