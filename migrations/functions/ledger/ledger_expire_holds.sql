-- Gives back what was put aside until a time that has passed. Group by group, in order: a movement touches one
-- group only, so that sweeps can't deadlock with each other.
create or replace function ledger_expire_holds(p_at timestamptz, p_limit integer)
returns table (group_id bigint, hold_id bigint, user_id bigint, amount bigint, subject text) language plpgsql as $$
declare
  v_due record;
begin
  for v_due in
    select h.group_id, array_agg(h.id order by h.id) as ids from (
      select d.group_id, d.id from ledger_holds d
       where d.state = 'pending' and d.expires_at <= p_at
       order by d.expires_at limit p_limit for update skip locked
    ) h group by h.group_id order by h.group_id
  loop
    perform ledger_post(v_due.group_id, p_at, jsonb_agg(jsonb_build_object(
      'key', 'expire:' || id, 'code', 'expire',
      'resolve', jsonb_build_object('hold', id::text, 'as', 'expired')) order by id), p_strict => true)
       from unnest(v_due.ids) id;
    return query select h.group_id, h.id, h.user_id, h.amount, h.subject from ledger_holds h
      where h.group_id = v_due.group_id and h.id = any (v_due.ids) order by h.id;
  end loop;
end $$;
