-- For the functions deployed before contracts_close: between `npm run migrate` and the deployment they go on calling this,
-- and /seguro with it. Nothing calls it any longer; it goes with the deployment after that.
-- Ends contracts that are still in force, and gives every deposit back to its owner, whoever ends them and why;
-- only that of p_against, whose default both confirmed, goes to the other. Locks: contracts by group and ref,
-- then the ledger group by group, as everything that changes a contract does.
create or replace function contracts_end(
  p_refs text[], p_reason text, p_by bigint, p_at timestamptz, p_against bigint default null
) returns setof contracts language plpgsql as $$
declare
  v_group bigint;
  v_refs text[];
begin
  for v_group, v_refs in
    select l.group_id, array_agg(l.ref order by l.ref) from (
      select c.group_id, c.ref from contracts c
       where c.ref = any (p_refs) and c.end_reason is null
       order by c.group_id, c.ref for update
    ) l group by l.group_id order by l.group_id
  loop
    perform ledger_post(v_group, p_at, r.postings, p_strict => true)
       from (
         select jsonb_agg(
                  case when h.user_id = p_against
                    then jsonb_build_object('code', 'contract.default', 'resolve', jsonb_build_object(
                      'as', 'captured', 'hold', h.id::text, 'payouts', jsonb_build_array(jsonb_build_object(
                        'to', 'wallet:' || c.proposer_id + c.partner_id - h.user_id, 'coins', h.amount::text))))
                    else jsonb_build_object('code', 'release', 'resolve', jsonb_build_object(
                      'as', 'released', 'hold', h.id::text))
                  end || jsonb_build_object('key', 'contract:' || c.ref || ':return:' || h.id,
                    'note', c.document::jsonb ->> 'title')
                  order by h.id) as postings
           from contracts c
           join ledger_holds h on h.group_id = c.group_id and h.id in (c.proposer_hold, c.partner_hold)
          where c.ref = any (v_refs)
       ) r where r.postings is not null;
    perform job_cancel(k.kind, n.ref)
       from unnest(v_refs) as n (ref),
            unnest(array['contracts.allowance', 'contracts.reminder', 'contracts.expiry']) as k (kind);
    return query
      update contracts c
         set ended_at = p_at, ended_by = p_by, end_reason = p_reason, version = c.version + 1
       where c.ref = any (v_refs) returning c.*;
  end loop;
end $$;
