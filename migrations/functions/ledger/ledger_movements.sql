-- What a transaction moves, with its hold translated: one row a movement, by account names.
create or replace function ledger_movements(p_group bigint, p_transaction jsonb)
returns table (source text, target text, coins bigint) language sql stable as $$
  select m ->> 'from', m ->> 'to', (m ->> 'coins')::bigint
    from jsonb_array_elements(p_transaction -> 'movements') m
  union all
  select 'wallet:' || (r ->> 'user'), 'hold:' || (r ->> 'user'), (r ->> 'coins')::bigint
    from (select p_transaction -> 'reserve') as t (r) where r is not null
  union all
  select 'hold:' || h.user_id, s.target, s.coins
    from ledger_holds h,
         lateral (select coalesce(p_transaction -> 'resolve' -> 'payouts', '[]')) as t (payouts),
         lateral (
           select p ->> 'to', (p ->> 'coins')::bigint from jsonb_array_elements(t.payouts) p
           union all
           select 'wallet:' || h.user_id, h.amount - coalesce(sum((p ->> 'coins')::bigint), 0)::bigint
             from jsonb_array_elements(t.payouts) p
           having h.amount <> coalesce(sum((p ->> 'coins')::bigint), 0)
         ) as s (target, coins)
   where h.group_id = p_group and h.id = (p_transaction -> 'resolve' ->> 'hold')::bigint
$$;
