-- What somebody has sent to other people since a moment, by whatever way (a transfer, a sale, a prize), and what they
-- have put aside that may go to others: without p_except, the holds that are being resolved right now. A deposit under
-- a contract comes back, so it is not on its way to anybody; what goes to the treasury or the issuer is not sent.
-- Numbers of transactions follow time but for moments, so those of long before are not even looked at.
create or replace function ledger_sent(
  p_group bigint, p_user bigint, p_since timestamptz, p_except bigint[] default '{}'
) returns bigint language sql stable as $$
  with before as materialized (
    select coalesce((
      select t.id from ledger_transactions t
       where t.group_id = p_group and t.occurred_at < p_since - interval '10 minutes'
       order by t.occurred_at desc, t.id desc limit 1), 0) as id),
  given as materialized (
    select e.transaction_id as id
      from ledger_accounts a
      join ledger_entries e on e.account_id = a.id and e.transaction_id > (select b.id from before b)
     where a.group_id = p_group and a.name in ('wallet:' || p_user, 'hold:' || p_user)
     group by e.transaction_id having sum(e.amount) < 0)
  select (coalesce((
      select sum(e.amount)
        from given g
        join ledger_transactions t on t.group_id = p_group and t.id = g.id and t.occurred_at >= p_since
        join ledger_entries e on e.group_id = p_group and e.transaction_id = g.id and e.amount > 0
        join ledger_accounts a on a.group_id = p_group and a.id = e.account_id
       where a.kind = 'wallet' and a.user_id <> p_user), 0)
    + coalesce((
      select sum(h.amount) from ledger_holds h
       where h.group_id = p_group and h.user_id = p_user and h.state = 'pending'
         and not coalesce(h.id = any (p_except), false) and h.subject not like 'contract:%'), 0))::bigint
$$;
