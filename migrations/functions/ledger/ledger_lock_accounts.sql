-- Locks and loads the named accounts, opening those that are missing.
create or replace function ledger_lock_accounts(
  p_group bigint, p_names text[], p_opening bigint,
  out ids bigint[], out names text[], out balances bigint[], out opened bigint[]
) language plpgsql as $$
declare
  v_missing text[];
begin
  names := p_names;
  v_missing := array(select n from unnest(names) n
    where not exists (select from ledger_accounts a where a.group_id = p_group and a.name = n));
  if v_missing <> '{}' then
    if p_opening > 0 and not 'issuer' = any (names) and array_to_string(v_missing, ',') like '%wallet:%' then
      names := names || 'issuer'::text;
      v_missing := v_missing || 'issuer'::text;
    end if;
    with made as (
      insert into ledger_accounts (group_id, kind, user_id)
      select p_group, split_part(n, ':', 1), nullif(split_part(n, ':', 2), '')::bigint
        from unnest(v_missing) n order by n
      on conflict on constraint ledger_accounts_name do nothing
      returning kind, user_id
    )
    select array_agg(m.user_id order by m.user_id) into opened from made m where m.kind = 'wallet';
  end if;
  select array_agg(l.id order by l.id), array_agg(l.name order by l.id),
         array_agg(coalesce(l.balance, 0) order by l.id)
    into ids, names, balances
    from (
      select a.id, a.name, a.balance from ledger_accounts a
       where a.group_id = p_group and a.name = any (names)
       order by a.id for no key update
    ) l;
  opened := coalesce(opened, '{}');
end $$;
