-- What the row noted that began anew at an upgrade stands behind what the older one knows, in its chain. The young row's
-- own stays as it is.
create or replace function audit_merge(p_young bigint, p_old bigint) returns void language plpgsql as $$
declare
  e record;
begin
  for e in
    select y.*, w.words from audit_entries y left join audit_words w on w.group_id = y.group_id and w.number = y.number
     where y.group_id = p_young order by y.number
  loop
    perform audit_add(p_old, 'merge:' || p_young || ':' || e.number, e.actor_id, e.act, e.subject_id, e.before, e.after,
      e.words, e.at);
  end loop;
end $$;
