-- Posts the reversals of what `ref` moved (ledger_plan_apply, ledger_wipe): down to zero at most. Returns what couldn't be
-- taken back: [{user, coins}].
create or replace function ledger_plan_undo(p_act jsonb, p_rows jsonb) returns jsonb language plpgsql as $$
declare
  v_group bigint := (p_act ->> 'group')::bigint;
  v_users bigint[]; v_amounts bigint[]; v_reverses bigint[];
  v_moved jsonb;
begin
  select array_agg(r."user" order by r."user"), array_agg(-e.amount order by r."user"), array_agg(t.id order by r."user")
    into v_users, v_amounts, v_reverses
    from jsonb_to_recordset(p_rows) as r ("user" bigint)
    join ledger_transactions t on t.group_id = v_group and t.idempotency_key = (p_act ->> 'ref') || ':' || r."user"
    join ledger_accounts a on a.group_id = v_group and a.name = 'wallet:' || r."user"
    join ledger_entries e on e.group_id = v_group and e.transaction_id = t.id and e.account_id = a.id;
  if v_users is null then return '[]'; end if;
  v_moved := ledger_adjust(v_group, (p_act ->> 'at')::timestamptz,
    jsonb_build_object('key', 'undo:' || (p_act ->> 'ref'), 'code', 'undo', 'actor', p_act ->> 'actor', 'floor', true),
    v_users, v_amounts, v_reverses);
  return (
    select coalesce(jsonb_agg(jsonb_build_object('user', u.user_id::text, 'coins', (moved - u.amount)::text)
        order by u.user_id), '[]')
      from unnest(v_users, v_amounts) as u (user_id, amount)
      left join jsonb_each_text(v_moved) e on e.key = u.user_id::text,
           lateral (select coalesce(e.value::bigint, 0)) as m (moved)
     where moved <> u.amount);
end $$;
