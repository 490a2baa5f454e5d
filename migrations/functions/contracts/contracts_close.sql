-- Ends contracts that are still in force, a row each. The coins are not moved here: `postings` says what the ledger is
-- to do (null: nothing), and whoever calls this posts it in the same transaction, when all rows are locked that it is
-- going to lock. Every deposit goes back to its owner, whoever ends it and why; only that of p_against, whose default
-- both confirmed, goes to the other. Doing it again finds nothing. Whatever was asked of the two of it is over: p_over,
-- with its title, stands there from now on (see outbox_all_over for p_but). Locks: contracts by group and ref.
create or replace function contracts_close(
  p_refs text[], p_at timestamptz, p_reason text, p_by bigint, p_against bigint default null, p_over jsonb default null,
  p_but bigint default null
) returns table (ref text, group_id bigint, proposer_id bigint, partner_id bigint, postings jsonb) language plpgsql as $$
declare
  v_refs text[];
begin
  v_refs := array(
    select c.ref from contracts c
     where c.ref = any (p_refs) and c.end_reason is null
     order by c.group_id, c.ref for update);
  perform job_cancel(k.kind, n.ref)
     from unnest(v_refs) as n (ref),
          unnest(array['contracts.allowance', 'contracts.reminder', 'contracts.expiry']) as k (kind);
  perform outbox_all_over('contract:' || c.ref,
            jsonb_set(p_over, '{0,values,title}', c.document::jsonb -> 'title'), p_at, p_by, p_but)
     from contracts c where c.ref = any (v_refs) and p_over is not null;
  return query
    with ended as (
      update contracts c
         set ended_at = p_at, ended_by = p_by, end_reason = p_reason, version = c.version + 1
       where c.ref = any (v_refs)
      returning c.*)
    select e.ref, e.group_id, e.proposer_id, e.partner_id, (
             select jsonb_agg(
                      case when d.owner = p_against
                        then jsonb_build_object('code', 'contract.default', 'resolve', jsonb_build_object(
                          'as', 'captured', 'hold', d.hold::text, 'payouts', jsonb_build_array(jsonb_build_object(
                            'to', 'wallet:' || d.other, 'coins', e.deposit_coins::text))))
                        else jsonb_build_object('code', 'release', 'resolve', jsonb_build_object(
                          'as', 'released', 'hold', d.hold::text))
                      end || jsonb_build_object('key', 'contract:' || e.ref || ':return:' || d.hold,
                        'note', e.document::jsonb ->> 'title')
                      order by d.hold)
               from (values (e.proposer_id, e.proposer_hold, e.partner_id),
                            (e.partner_id, e.partner_hold, e.proposer_id)) as d (owner, hold, other)
              where d.hold is not null)
      from ended e;
end $$;
