import { sql } from 'kysely'
import { answering, readSettled } from '../../../consent/answers.ts'
import type { RequestRow } from '../../../consent/request-row.ts'
import type { RoleplayTurn } from '../../../contract/feature.ts'
import type { NewJob } from '../../../contract/job.ts'
import type { RequestAnswer, SettledRequest } from '../../../contract/request.ts'
import { jobsExpression } from '../../../jobs/statements.ts'
import { type PostBatch, postingExpression } from '../../../ledger/post.ts'
import type { Database } from '../../../platform/database.ts'
import { type GroupId, groupId, type UserId, userId } from '../../../values/ids.ts'
import type { SignedDocument } from '../document.ts'
import type { Terms } from '../terms.ts'

/** What waits for the second signature. */
export interface Proposal {
  readonly groupId: GroupId
  /** Of the group, as stored. */
  readonly settings: Readonly<Record<string, unknown>>
  readonly proposer: UserId
  readonly partner: UserId
  readonly document: SignedDocument
}

export async function findProposal(database: Database, ref: string): Promise<Proposal | undefined> {
  const { rows } = await sql<{
    group_id: bigint
    settings: Record<string, unknown>
    sender_id: bigint
    target_id: bigint
    payload: SignedDocument
  }>`
    select r.group_id, g.settings, r.sender_id, r.target_id, r.payload
      from consent_requests r join groups g on g.id = r.group_id where r.ref = ${ref}`.execute(database.query)
  const row = rows[0]
  return (
    row && {
      groupId: groupId(row.group_id),
      settings: row.settings,
      proposer: userId(row.sender_id),
      partner: userId(row.target_id),
      document: row.payload,
    }
  )
}

export interface Signing {
  readonly proposal: Proposal
  readonly depositCoins: Terms['depositCoins']
  readonly endsAt: number
  /** The two reservations, the proposer's first; undefined without a deposit. */
  readonly deposits: PostBatch | undefined
  readonly jobs: readonly NewJob[]
}

/**
 * The second signature, in one statement: the request is settled, both deposits are held, the contract begins, and what
 * the clock has to do is on the list. Where a deposit can't be held nothing of it happens.
 * @throws an error that toPostRefused knows, when somebody has too little
 */
export async function signContract(
  turn: RoleplayTurn,
  answer: RequestAnswer,
  { proposal, depositCoins, endsAt, deposits, jobs }: Signing,
): Promise<SettledRequest> {
  const { document, groupId: group, proposer, partner } = proposal
  const { rows } = await sql<RequestRow>`
    with answered as materialized (${answering(turn, answer)}),
    signing as materialized (
      select a.ref, ${deposits ? postingExpression(deposits, { strict: true }) : sql`null::jsonb`} as held
        from answered a where a.fresh and a.status = 'accepted'),
    signed as (
      insert into contracts (ref, group_id, proposer_id, partner_id, document, digest, deposit_coins, proposer_hold,
        partner_hold, signed_at, ends_at)
      select s.ref, ${group}::bigint, ${proposer}::bigint, ${partner}::bigint, ${document.text}, ${document.digest},
             ${depositCoins ?? null}::bigint, (s.held -> 0 ->> 'hold')::bigint, (s.held -> 1 ->> 'hold')::bigint,
             ${new Date(turn.now).toISOString()}::timestamptz, ${new Date(endsAt).toISOString()}::timestamptz
        from signing s returning ref)
    select a.*, (select ${jobsExpression(jobs)} from signed) as jobs from answered a`.execute(
    turn.services.database.query,
  )
  return readSettled(rows)
}
