-- What was asked in the row that began anew at an upgrade is asked in the group that it is. Of two that wait between the
-- same two for the same, the older group's stands.
create or replace function consent_merge(p_young bigint, p_old bigint, p_at timestamptz) returns void language plpgsql as $$
declare
  r consent_requests;
begin
  for r in
    select y.* from consent_requests y join consent_requests o
        on o.group_id = p_old and o.kind = y.kind and o.status = 'pending'
       and least(o.sender_id, o.target_id) = least(y.sender_id, y.target_id)
       and greatest(o.sender_id, o.target_id) = greatest(y.sender_id, y.target_id)
     where y.group_id = p_young and y.status = 'pending' order by y.id for update of y
  loop
    update consent_requests set status = 'cancelled', settled_at = p_at where id = r.id;
    perform job_cancel('consent.expire', r.id::text);
    perform outbox_over(r.card_key, consent_about('[{"namespace":"consent","key":"card.over","values":{}}]', r.sender_id), p_at);
    perform consent_over(r, '[{"namespace":"consent","key":"card.over","values":{}}]',
      '[{"namespace":"consent","key":"notices.cancelled","values":{}}]', p_at);
  end loop;
  update consent_requests set group_id = p_old where group_id = p_young;
end $$;
