import { sql } from 'kysely'
import { mentioned } from '../../../community/queries.ts'
import type { PersonMention } from '../../../contract/arguments.ts'
import type { DigestPeriod } from '../../../contract/feature.ts'
import type { Database, Statement } from '../../../platform/database.ts'
import { type GroupId, groupId, type UserId, userId } from '../../../values/ids.ts'
import type { Named } from '../../../values/text.ts'
import { readDocument } from '../document.ts'
import type { EndReason, Standing, Wish } from '../rules/decisions.ts'
import type { Side, Terms } from '../terms.ts'

/** A contract as Postgres has it. Moments are milliseconds since 1970. */
export interface Contract extends Standing {
  readonly ref: string
  readonly groupId: GroupId
  /** Of the group, as stored. */
  readonly settings: Readonly<Record<string, unknown>>
  readonly parties: Readonly<Record<Side, Named & { readonly userId: UserId }>>
  readonly terms: Terms
  readonly document: string
  readonly digest: string
  readonly version: number
  readonly endedAt: number | undefined
  readonly endedBy: number | undefined
  readonly allowances: { readonly settled: number; readonly missed: number }
}

interface ContractRow {
  ref: string
  group_id: bigint
  settings: Record<string, unknown>
  proposer_id: bigint
  proposer_first: string
  proposer_last: string | null
  partner_id: bigint
  partner_first: string
  partner_last: string | null
  document: string
  digest: string
  signed_at: Date
  term: number
  ends_at: Date
  allowances_settled: number
  missed: bigint
  proposer_wish: Wish | null
  partner_wish: Wish | null
  claim_by: bigint | null
  claim_against: bigint | null
  version: number
  ended_at: Date | null
  ended_by: bigint | null
  end_reason: EndReason | null
}

const contractColumns = sql`c.*, g.settings,
  a.first_name as proposer_first, a.last_name as proposer_last,
  b.first_name as partner_first, b.last_name as partner_last,
  (select count(*) from contract_allowances l where l.ref = c.ref and l.outcome = 'missed') as missed`
const withNames = sql`join groups g on g.id = c.group_id
  join people a on a.user_id = c.proposer_id join people b on b.user_id = c.partner_id`

function toContract(row: ContractRow): Contract {
  const { terms, timeZone } = readDocument(row.document)
  const sideOf = (id: bigint): Side => (id === row.proposer_id ? 'proposer' : 'partner')
  return {
    ref: row.ref,
    groupId: groupId(row.group_id),
    settings: row.settings,
    parties: {
      proposer: {
        userId: userId(row.proposer_id),
        firstName: row.proposer_first,
        lastName: row.proposer_last,
      },
      partner: { userId: userId(row.partner_id), firstName: row.partner_first, lastName: row.partner_last },
    },
    terms,
    depositCoins: terms.depositCoins,
    document: row.document,
    digest: row.digest,
    timing: { signedAt: row.signed_at.getTime(), timeZone, days: terms.days, term: row.term },
    endsAt: row.ends_at.getTime(),
    wishes: {
      ...(row.proposer_wish && { proposer: row.proposer_wish }),
      ...(row.partner_wish && { partner: row.partner_wish }),
    },
    claim:
      row.claim_by === null || row.claim_against === null
        ? undefined
        : { by: sideOf(row.claim_by), against: sideOf(row.claim_against) },
    version: row.version,
    ended: row.end_reason ?? undefined,
    endedAt: row.ended_at?.getTime(),
    endedBy: row.ended_by === null ? undefined : Number(row.ended_by),
    allowances: { settled: row.allowances_settled, missed: Number(row.missed) },
  }
}

export async function findContract(database: Database, ref: string): Promise<Contract | undefined> {
  const { rows } = await sql<ContractRow>`
    select ${contractColumns} from contracts c ${withNames} where c.ref = ${ref}`.execute(database.query)
  return rows[0] && toContract(rows[0])
}

/** Somebody's contracts in a group: those in force first, the newest first. @param page from 0 */
export async function findContracts(
  database: Database,
  group: GroupId,
  person: UserId,
  page: number,
  size: number,
): Promise<{ readonly contracts: readonly Contract[]; readonly total: number }> {
  const { rows } = await sql<ContractRow & { total: bigint }>`
    select ${contractColumns}, count(*) over () as total from contracts c ${withNames}
     where c.group_id = ${group}::bigint
       and (c.proposer_id = ${person}::bigint or c.partner_id = ${person}::bigint)
     order by c.end_reason is not null, c.signed_at desc, c.ref
     limit ${size}::integer offset ${page * size}::integer`.execute(database.query)
  return { contracts: rows.map(toContract), total: Number(rows[0]?.total ?? 0) }
}

/** For a profile's own statement: when those end that nothing has ended yet, and how many were kept to the end with every allowance paid. */
export const profileFacts = ({
  groupId: group,
  userId: person,
}: {
  readonly groupId: GroupId
  readonly userId: Statement
}): Statement => sql`(
  select jsonb_build_object(
           'endsAt', coalesce(jsonb_agg((extract(epoch from c.ends_at) * 1000)::bigint)
             filter (where c.end_reason is null), '[]'),
           'honoured', count(*) filter (where c.end_reason = 'expired' and not exists (
             select from contract_allowances l where l.ref = c.ref and l.outcome = 'missed')))
    from contracts c
   where c.group_id = ${group}::bigint and (c.proposer_id = ${person} or c.partner_id = ${person}))`

export interface Acquaintance extends Named {
  readonly userId: UserId
  readonly isBot: boolean
}

/** Whom a mention means, and what the one who asks has at hand (undefined without a wallet): one request. */
export async function findPartner(
  database: Database,
  group: GroupId,
  self: UserId,
  mention: PersonMention,
): Promise<{ readonly partner: Acquaintance | undefined; readonly balance: bigint | undefined }> {
  const { rows } = await sql<{
    user_id: bigint | null
    first_name: string
    last_name: string | null
    is_bot: boolean
    balance: bigint | null
  }>`
    select t.*, (select w.balance from ledger_accounts w
                  where w.group_id = ${group}::bigint and w.name = ${`wallet:${self}`}) as balance
      from (select) one left join ${mentioned(mention, group)} t on true`.execute(database.query)
  const row = rows[0]
  return {
    partner:
      row && row.user_id !== null
        ? {
            userId: userId(row.user_id),
            firstName: row.first_name,
            lastName: row.last_name,
            isBot: row.is_bot,
          }
        : undefined,
    balance: row?.balance ?? undefined,
  }
}

/** How many contracts were signed and how many kept to the end, as DigestPart.facts; null when none. */
export const digestFacts = ({ groupId, from, to }: DigestPeriod): Statement => {
  const within = (column: Statement) =>
    sql`${column} >= ${new Date(from).toISOString()}::timestamptz
      and ${column} < ${new Date(to).toISOString()}::timestamptz`
  const signed = sql`(select count(*) from contracts where group_id = ${groupId}::bigint
    and ${within(sql`signed_at`)})`
  const honoured = sql`(select count(*) from contracts where group_id = ${groupId}::bigint
    and ${within(sql`ended_at`)} and end_reason = 'expired')`
  return sql`(select jsonb_build_object('signed', signed, 'honoured', honoured)
    from (select ${signed} as signed, ${honoured} as honoured) c where signed + honoured > 0)`
}
