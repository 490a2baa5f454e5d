import { sql } from 'kysely'
import { z } from 'zod'
import { answering, readSettled } from '../../../consent/answers.ts'
import { requestRow } from '../../../consent/request-row.ts'
import type { NewJob } from '../../../contract/job.ts'
import type { RequestAnswer, SettledRequest } from '../../../contract/request.ts'
import type { RoleplayAct } from '../../../contract/turn.ts'
import { jobsExpression } from '../../../jobs/statements.ts'
import { type PostBatch, postingExpression } from '../../../ledger/post.ts'
import type { Database } from '../../../platform/database.ts'
import { readRows } from '../../../platform/rows.ts'
import { type GroupId, groupId, type UserId, userId } from '../../../values/ids.ts'
import { instant } from '../../../values/instant.ts'
import { type SignedDocument, signedSchema } from '../document.ts'
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

const proposalRow = z
  .object({
    group_id: z.bigint().transform(groupId),
    settings: z.record(z.string(), z.unknown()),
    sender_id: z.bigint().transform(userId),
    target_id: z.bigint().transform(userId),
    payload: signedSchema,
  })
  .transform(
    (row): Proposal => ({
      groupId: row.group_id,
      settings: row.settings,
      proposer: row.sender_id,
      partner: row.target_id,
      document: row.payload,
    }),
  )

export async function findProposal(database: Database, ref: string): Promise<Proposal | undefined> {
  const [proposal] = await readRows(
    database,
    proposalRow,
    sql`
    select r.group_id, g.settings, r.sender_id, r.target_id, r.payload
      from consent_requests r join groups g on g.id = r.group_id where r.ref = ${ref}`,
  )
  return proposal
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
  act: RoleplayAct,
  answer: RequestAnswer,
  { proposal, depositCoins, endsAt, deposits, jobs }: Signing,
): Promise<SettledRequest> {
  const { document, groupId: group, proposer, partner } = proposal
  const signing = sql`
    with answered as materialized (${answering(act, answer)}),
    signing as materialized (
      select a.ref, ${deposits ? postingExpression(deposits, { strict: true }) : sql`null::jsonb`} as held
        from answered a where a.fresh and a.status = 'accepted'),
    signed as (
      insert into contracts (ref, group_id, proposer_id, partner_id, document, digest, deposit_coins, proposer_hold,
        partner_hold, signed_at, ends_at)
      select s.ref, ${group}::bigint, ${proposer}::bigint, ${partner}::bigint, ${document.text}, ${document.digest},
             ${depositCoins ?? null}::bigint, (s.held -> 0 ->> 'hold')::bigint, (s.held -> 1 ->> 'hold')::bigint,
             ${instant(act.now)}, ${instant(endsAt)}
        from signing s returning ref)
    select a.*, (select ${jobsExpression(jobs)} from signed) as jobs from answered a`
  return readSettled(await readRows(act.services.database, requestRow, signing))
}
