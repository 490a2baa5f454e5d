-- What wallets would change by to hold what is wanted of them. p_act: group, opening. p_rows: jsonb, each with n, user and
-- value.coins. Returns n -> {before, delta}, as text; a wallet that isn't there would be opened with its grant.
create or replace function ledger_plan(p_act jsonb, p_rows jsonb) returns jsonb language sql stable as $$
  select coalesce(jsonb_object_agg(r.n, jsonb_build_object('before', h.had::text,
      'delta', ((r.value ->> 'coins')::bigint - h.had)::text)), '{}')
    from jsonb_to_recordset(p_rows) as r (n integer, "user" bigint, value jsonb)
    left join ledger_accounts a on a.group_id = (p_act ->> 'group')::bigint and a.name = 'wallet:' || r."user",
    lateral (select coalesce(a.balance, (p_act ->> 'opening')::bigint) as had) h
$$;
