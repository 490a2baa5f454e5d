import { sql } from 'kysely'
import type { NewJob } from '../../../contract/job.ts'
import type { Notice } from '../../../contract/notice.ts'
import type { RoleplayAct } from '../../../contract/turn.ts'
import { allOverExpression, jobsExpression, noticesExpression } from '../../../jobs/statements.ts'
import { type PostBatch, postingExpression } from '../../../ledger/post.ts'
import type { Database, Statement } from '../../../platform/database.ts'
import type { GroupId, UserId } from '../../../values/ids.ts'
import { instant } from '../../../values/instant.ts'
import { packTexts } from '../../../values/packed-text.ts'
import type { Standing } from '../rules/decisions.ts'
import type { EndReason } from '../states.ts'
import { say } from '../texts.ts'
import type { Contract } from './reading.ts'

/**
 * Changes to what was read: each is one statement with its notices, and does nothing if somebody else came first. What
 * binds two people takes an act of somebody whose roleplay is open; what lets go takes none.
 */

/** The row, if it is still as it was read. */
const asRead = ({ ref, version }: Contract) =>
  sql`c.ref = ${ref} and c.version = ${version}::integer and c.end_reason is null`

/** @returns whether it happened: false when the contract has changed since it was read */
async function happened(database: Database, changed: Statement, and: Statement): Promise<boolean> {
  const { rows } = await sql`with changed as (${changed}) select ${and} from changed`.execute(database.query)
  return rows.length > 0
}

/** By whose press something is decided, and below which message. */
export interface Pressed {
  readonly by: UserId
  readonly messageId: number | undefined
}

/** What the two were asked about a contract is settled: it stands nowhere any longer, but where it was pressed. */
const settled = (
  { ref, terms: { title } }: Contract,
  what: 'claim' | 'claim:view' | 'reminder' | 'wish',
  { at, pressed }: { readonly at: number; readonly pressed: Pressed },
) =>
  allOverExpression({
    card: `contract:${ref}:${what}`,
    text: say(what === 'claim' ? 'over.claim' : 'over.term', { title }),
    at,
    pressed,
  })

/** So is all that was asked about one that ends; its title is put in where it is known. */
const OVER = JSON.stringify(packTexts([say('over.ended', { title: '' })]))

/** What ends a contract, and who. */
interface End {
  readonly reason: EndReason
  readonly by?: UserId
  readonly at: number
  readonly pressed?: Pressed
}

/** Ending takes nobody's consent; deposits return. */
export function endContract(
  database: Database,
  contract: Contract,
  end: End,
  notices: readonly Notice[],
): Promise<boolean> {
  return endAndPost(database, contract, end, notices)
}

/** Ends it by a default that both have confirmed: the deposit of `against` goes to the other. */
export function proveDefault(
  { services, now }: RoleplayAct,
  contract: Contract,
  { by, against, pressed }: { readonly by: UserId; readonly against: UserId; readonly pressed: Pressed },
  notices: readonly Notice[],
): Promise<boolean> {
  return endAndPost(
    services.database,
    contract,
    { reason: 'default', by, at: now, against, pressed },
    notices,
  )
}

/** Ends one, and moves its coins in the same statement: the contract's row is locked first, then the ledger. */
async function endAndPost(
  database: Database,
  contract: Contract,
  { reason, by, at, against, pressed }: End & { readonly against?: UserId },
  notices: readonly Notice[],
): Promise<boolean> {
  const { rows } = await sql`
    with ended as materialized (
      select e.* from (
        select coalesce(array_agg(l.ref), '{}') as refs
          from (select c.ref from contracts c where ${asRead(contract)} for update) l) here,
        contracts_close(here.refs, ${instant(at)}, ${reason}, ${by ?? null}::bigint, ${against ?? null}::bigint,
          ${OVER}::jsonb, ${pressed?.messageId ?? null}::bigint) e),
    posted as materialized (
      select ledger_post(group_id, ${instant(at)}, postings, p_strict => true) from ended where postings is not null)
    select p.calls, ${noticesExpression(notices)} as told
      from ended, (select count(*) as calls from posted) p`.execute(database.query)
  return rows.length > 0
}

export function saveWishes(
  database: Database,
  contract: Contract,
  wishes: Standing['wishes'],
  notices: readonly Notice[],
): Promise<boolean> {
  return happened(
    database,
    sql`update contracts c set proposer_wish = ${wishes.proposer ?? null}, partner_wish = ${wishes.partner ?? null},
          version = c.version + 1
        where ${asRead(contract)} returning c.ref`,
    noticesExpression(notices),
  )
}

export function renewContract(
  { services, now: at }: RoleplayAct,
  contract: Contract,
  next: {
    readonly term: number
    readonly endsAt: number
    readonly jobs: readonly NewJob[]
    readonly pressed: Pressed
  },
  notices: readonly Notice[],
): Promise<boolean> {
  return happened(
    services.database,
    sql`update contracts c set term = ${next.term}::integer, ends_at = ${instant(next.endsAt)},
          proposer_wish = null, partner_wish = null, version = c.version + 1
        where ${asRead(contract)} returning c.ref`,
    sql`${settled(contract, 'reminder', { at, pressed: next.pressed })},
        ${settled(contract, 'wish', { at, pressed: next.pressed })},
        ${settled(contract, 'claim:view', { at, pressed: next.pressed })}, ${jobsExpression(next.jobs)}, ${noticesExpression(notices)}`,
  )
}

export function saveClaim(
  { services }: RoleplayAct,
  contract: Contract,
  { by, against }: { readonly by: UserId; readonly against: UserId },
  notices: readonly Notice[],
): Promise<boolean> {
  return happened(
    services.database,
    sql`update contracts c set claim_by = ${by}::bigint, claim_against = ${against}::bigint, version = c.version + 1
        where ${asRead(contract)} returning c.ref`,
    noticesExpression(notices),
  )
}

export function clearClaim(
  database: Database,
  contract: Contract,
  cleared: { readonly at: number; readonly pressed: Pressed },
  notices: readonly Notice[],
): Promise<boolean> {
  return happened(
    database,
    sql`update contracts c set claim_by = null, claim_against = null, version = c.version + 1
        where ${asRead(contract)} returning c.ref`,
    sql`${settled(contract, 'claim', cleared)}, ${noticesExpression(notices)}`,
  )
}

export interface Settlement {
  readonly number: number
  readonly dueAt: number
  readonly at: number
  readonly batch: PostBatch
  readonly missed: readonly Notice[]
  readonly paid: readonly Notice[]
  readonly next: readonly NewJob[]
}

/**
 * Settles the next allowance, once: paid, or noted as missed where the payer has too little. However many come at
 * once, the count on the contract lets one of them do it.
 */
export async function settleAllowance(
  database: Database,
  { ref }: Contract,
  { number, dueAt, at, batch, missed, paid, next }: Settlement,
): Promise<void> {
  await sql`
    with due as (
      update contracts set allowances_settled = ${number}::integer
       where ref = ${ref} and end_reason is null and allowances_settled = ${number - 1}::integer returning ref),
    posted as materialized (select ref, ${postingExpression(batch)} as result from due),
    noted as (
      insert into contract_allowances (ref, number, outcome, due_at, settled_at)
      select ref, ${number}::integer,
             case when result -> 0 ->> 'status' in ('posted', 'replayed') then 'paid' else 'missed' end,
             ${instant(dueAt)}, ${instant(at)}
        from posted returning outcome)
    select case when outcome = 'paid' then ${noticesExpression(paid)} else ${noticesExpression(missed)} end,
           ${jobsExpression(next)}
      from noted`.execute(database.query)
}

/** One that nobody pays, and that doesn't count as missed. */
export async function skipAllowance(
  database: Database,
  { ref }: Contract,
  { number, next }: Pick<Settlement, 'number' | 'next'>,
): Promise<void> {
  await sql`
    with skipped as (
      update contracts set allowances_settled = ${number}::integer
       where ref = ${ref} and end_reason is null and allowances_settled = ${number - 1}::integer returning ref)
    select ${jobsExpression(next)} from skipped`.execute(database.query)
}

/** A reminder changes nothing: it only goes into the outbox, if the contract is still as it was read. */
export function tellReminded(
  database: Database,
  contract: Contract,
  notices: readonly Notice[],
): Promise<boolean> {
  return happened(
    database,
    sql`select c.ref from contracts c where ${asRead(contract)}`,
    noticesExpression(notices),
  )
}

/**
 * Ends what binds somebody, as Ends.end wants it: rows of group_id, other_id and postings. It locks contracts only;
 * lib/consent posts, for this feature and all others at once.
 */
export function endingOf(
  person: UserId,
  { groupId, other }: { readonly groupId: GroupId | undefined; readonly other: UserId | undefined },
  reason: EndReason,
  at: number,
): Statement {
  return sql`
    select e.group_id, e.proposer_id + e.partner_id - ${person}::bigint as other_id, e.postings
      from contracts_close(array(
        select c.ref from contracts c
         where (c.proposer_id = ${person}::bigint or c.partner_id = ${person}::bigint) and c.end_reason is null
           and (${groupId ?? null}::bigint is null or c.group_id = ${groupId ?? null}::bigint)
           and (${other ?? null}::bigint is null
             or ${other ?? null}::bigint in (c.proposer_id, c.partner_id))),
        ${instant(at)}, ${reason}, ${person}::bigint, null, ${OVER}::jsonb) e`
}
