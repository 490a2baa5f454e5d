-- What was done and reported in the row that began anew at an upgrade counts in the group that it is. What both know by
-- one key is one thing.
create or replace function moderation_merge(p_young bigint, p_old bigint) returns void language plpgsql as $$
begin
  update moderation_sanctions y set group_id = p_old
   where y.group_id = p_young
     and not exists (select from moderation_sanctions o where o.group_id = p_old and o.key = y.key);
  delete from moderation_sanctions where group_id = p_young;
  update moderation_alerts set group_id = p_old where group_id = p_young;
  update moderation_alert_keys y set group_id = p_old
   where y.group_id = p_young
     and not exists (select from moderation_alert_keys o where o.group_id = p_old and o.key = y.key);
  delete from moderation_alert_keys where group_id = p_young;
end $$;
