import { type Kysely, sql } from 'kysely'

/** Contracts: what two people signed, what was paid by the clock, and the one way to end them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table contracts (
      -- That of the request which both signed: signing it again makes nothing new.
      ref text primary key,
      group_id bigint not null references groups,
      proposer_id bigint not null references people,
      partner_id bigint not null references people,
      document text not null,
      digest text not null,
      deposit_coins bigint check (deposit_coins > 0),
      proposer_hold bigint,
      partner_hold bigint,
      signed_at timestamptz not null,
      -- How often it has begun: 1, and one more with each renewal.
      term integer not null default 1 check (term >= 1),
      ends_at timestamptz not null check (ends_at > signed_at),
      allowances_settled integer not null default 0 check (allowances_settled >= 0),
      proposer_wish text check (proposer_wish in ('renew', 'end')),
      partner_wish text check (partner_wish in ('renew', 'end')),
      claim_by bigint,
      claim_against bigint,
      -- Rises with every decision of the two: a change is made to what was read, or not at all.
      version integer not null default 1,
      ended_at timestamptz,
      ended_by bigint,
      end_reason text check (end_reason in
        ('expired', 'left_early', 'safeword', 'revoked', 'left', 'blocked', 'default')),
      constraint contracts_two_people check (proposer_id <> partner_id),
      constraint contracts_digest check (digest = encode(sha256(convert_to(document, 'UTF8')), 'hex')),
      constraint contracts_deposit check (num_nonnulls(deposit_coins, proposer_hold, partner_hold) in (0, 3)),
      constraint contracts_claim check (
        (claim_by is null) = (claim_against is null)
        and (claim_by is null
          or claim_by in (proposer_id, partner_id) and claim_against in (proposer_id, partner_id))),
      constraint contracts_ended check ((ended_at is null) = (end_reason is null)),
      foreign key (group_id, proposer_hold) references ledger_holds,
      foreign key (group_id, partner_hold) references ledger_holds
    )`.execute(db)
  await sql`create index contracts_proposer on contracts (proposer_id, group_id, signed_at desc)`.execute(db)
  await sql`create index contracts_partner on contracts (partner_id, group_id, signed_at desc)`.execute(db)

  // What was signed stays as it was signed, whoever writes; and what is over stays over.
  await sql`
    create function contracts_refuse_change() returns trigger language plpgsql as $$
    begin
      raise exception 'contract % is signed', old.ref
        using errcode = 'check_violation', constraint = 'contracts_frozen', table = 'contracts';
    end $$`.execute(db)
  await sql`
    create trigger refuse_change before update on contracts for each row
      when (old.end_reason is not null
        or (old.ref, old.proposer_id, old.partner_id, old.document, old.digest, old.deposit_coins,
            old.proposer_hold, old.partner_hold, old.signed_at)
          is distinct from
           (new.ref, new.proposer_id, new.partner_id, new.document, new.digest, new.deposit_coins,
            new.proposer_hold, new.partner_hold, new.signed_at))
      execute function contracts_refuse_change()`.execute(db)

  await sql`
    create table contract_allowances (
      ref text not null references contracts,
      -- From 1, in the order in which they fall due.
      number integer not null check (number >= 1),
      outcome text not null check (outcome in ('paid', 'missed')),
      due_at timestamptz not null,
      settled_at timestamptz not null,
      primary key (ref, number)
    )`.execute(db)

  // Ends contracts that are still in force, and gives every deposit back to its owner, whoever ends them and why; only
  // that of `p_against`, whose default both confirmed, goes to the other. Locks: contracts by group and ref, then the
  // ledger group by group, as everything that changes a contract does.
  await sql`
    create function contracts_end(
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
    end $$`.execute(db)
}
