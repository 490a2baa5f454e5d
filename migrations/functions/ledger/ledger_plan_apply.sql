-- Does what ledger_plan said of each row (memory.delta), whatever a wallet holds by now. p_act: group, ref, at, actor,
-- opening. Wallets that hold too little for it undo all: see ledger_adjust.
create or replace function ledger_plan_apply(p_act jsonb, p_rows jsonb) returns jsonb language plpgsql as $$
declare
  v_users bigint[]; v_amounts bigint[];
begin
  select array_agg(r."user" order by r."user"), array_agg((r.memory ->> 'delta')::bigint order by r."user")
    into v_users, v_amounts
    from jsonb_to_recordset(p_rows) as r (n integer, "user" bigint, memory jsonb);
  if v_users is not null then
    perform ledger_adjust((p_act ->> 'group')::bigint, (p_act ->> 'at')::timestamptz,
      jsonb_build_object('key', p_act ->> 'ref', 'code', 'import', 'actor', p_act ->> 'actor', 'opening', p_act ->> 'opening'),
      v_users, v_amounts);
  end if;
  return (select coalesce(jsonb_object_agg(r.n, r.memory), '{}') from jsonb_to_recordset(p_rows) as r (n integer, memory jsonb));
end $$;
