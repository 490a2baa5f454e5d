-- The same as ledger_sent, of what a call of ledger_post has decided so far and not yet written: its entries by the
-- accounts that they touch, and its documents.
create or replace function ledger_sent_within(
  p_user text, e_ids bigint[], e_accounts bigint[], e_amounts bigint[], a_ids bigint[], a_names text[],
  t_documents jsonb[]
) returns bigint language sql immutable as $$
  with entries as materialized (
    select e.id, a.name, e.amount
      from unnest(e_ids, e_accounts, e_amounts) as e (id, account, amount)
      join unnest(a_ids, a_names) as a (id, name) on a.id = e.account),
  given as (
    select e.id from entries e where e.name in ('wallet:' || p_user, 'hold:' || p_user)
     group by e.id having sum(e.amount) < 0)
  select (coalesce((
      select sum(e.amount) from given g join entries e on e.id = g.id and e.amount > 0
       where e.name like 'wallet:%' and e.name <> 'wallet:' || p_user), 0)
    + coalesce((
      select sum((d -> 'reserve' ->> 'coins')::bigint) from unnest(t_documents) d
       where d -> 'reserve' ->> 'user' = p_user and d -> 'reserve' ->> 'subject' not like 'contract:%'), 0))::bigint
$$;
