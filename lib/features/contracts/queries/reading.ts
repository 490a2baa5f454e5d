import { sql } from 'kysely'
import { z } from 'zod'
import { mentioned } from '../../../community/people.ts'
import type { PersonMention } from '../../../contract/arguments.ts'
import type { Database, Statement } from '../../../platform/database.ts'
import { readRows } from '../../../platform/rows.ts'
import { type GroupId, groupId, type UserId, userId } from '../../../values/ids.ts'
import { instant } from '../../../values/instant.ts'
import { type Named, personSchema } from '../../../values/person.ts'
import type { DigestPeriod } from '../../digests/index.ts'
import { readDocument } from '../document.ts'
import type { Standing } from '../rules/decisions.ts'
import { END_REASONS, WISHES } from '../states.ts'
import type { Side, Terms } from '../terms.ts'

/** A contract as Postgres has it. Moments are milliseconds since 1970. */
export interface Contract extends Standing {
  readonly ref: string
  readonly groupId: GroupId
  /** Of the group, as stored. */
  readonly settings: Readonly<Record<string, unknown>>
  /** The group has switched contracts off. */
  readonly isOff: boolean
  readonly parties: Readonly<Record<Side, Named>>
  readonly terms: Terms
  readonly document: string
  readonly digest: string
  readonly version: number
  readonly endedAt: number | undefined
  readonly endedBy: UserId | undefined
  readonly allowances: { readonly settled: number; readonly missed: number }
}

const person = z.bigint().transform(userId)
const moment = z.date().transform((date) => date.getTime())
const wish = z.enum(WISHES).nullable()

const contractRow = z.object({
  ref: z.string(),
  group_id: z.bigint().transform(groupId),
  settings: z.record(z.string(), z.unknown()),
  is_off: z.boolean(),
  proposer_id: person,
  proposer_first: z.string(),
  proposer_last: z.string().nullable(),
  partner_id: person,
  partner_first: z.string(),
  partner_last: z.string().nullable(),
  document: z.string(),
  digest: z.string(),
  signed_at: moment,
  term: z.number(),
  ends_at: moment,
  allowances_settled: z.number(),
  missed: z.bigint().transform(Number),
  proposer_wish: wish,
  partner_wish: wish,
  claim_by: person.nullable(),
  claim_against: person.nullable(),
  version: z.number(),
  ended_at: moment.nullable(),
  ended_by: person.nullable(),
  end_reason: z.enum(END_REASONS).nullable(),
})

const contractColumns = sql`c.*, g.settings, 'contracts' = any (g.modules_off) as is_off,
  a.first_name as proposer_first, a.last_name as proposer_last,
  b.first_name as partner_first, b.last_name as partner_last,
  (select count(*) from contract_allowances l where l.ref = c.ref and l.outcome = 'missed') as missed`
const withNames = sql`join groups g on g.id = c.group_id
  join people a on a.user_id = c.proposer_id join people b on b.user_id = c.partner_id`

function toContract(row: z.infer<typeof contractRow>): Contract {
  const { terms, timeZone } = readDocument(row.document)
  const sideOf = (id: UserId): Side => (id === row.proposer_id ? 'proposer' : 'partner')
  return {
    ref: row.ref,
    groupId: row.group_id,
    settings: row.settings,
    isOff: row.is_off,
    parties: {
      proposer: { userId: row.proposer_id, firstName: row.proposer_first, lastName: row.proposer_last },
      partner: { userId: row.partner_id, firstName: row.partner_first, lastName: row.partner_last },
    },
    terms,
    depositCoins: terms.depositCoins,
    document: row.document,
    digest: row.digest,
    timing: { signedAt: row.signed_at, timeZone, days: terms.days, term: row.term },
    endsAt: row.ends_at,
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
    endedAt: row.ended_at ?? undefined,
    endedBy: row.ended_by ?? undefined,
    allowances: { settled: row.allowances_settled, missed: row.missed },
  }
}

export async function findContract(database: Database, ref: string): Promise<Contract | undefined> {
  const [row] = await readRows(
    database,
    contractRow,
    sql`select ${contractColumns} from contracts c ${withNames} where c.ref = ${ref}`,
  )
  return row && toContract(row)
}

/** A contract's group, bigint; null for what never was. */
export const groupOfContract = (ref: string): Statement =>
  sql`(select group_id from contracts where ref = ${ref})`

const listedRow = contractRow.extend({ total: z.bigint().transform(Number) })

/** Somebody's contracts in a group: those in force first, the newest first. */
export async function findContracts(
  database: Database,
  { group, person: self, page, size }: ContractsWanted,
): Promise<{ readonly contracts: readonly Contract[]; readonly total: number }> {
  const rows = await readRows(
    database,
    listedRow,
    sql`
    select ${contractColumns}, count(*) over () as total from contracts c ${withNames}
     where c.group_id = ${group}::bigint
       and (c.proposer_id = ${self}::bigint or c.partner_id = ${self}::bigint)
     order by c.end_reason is not null, c.signed_at desc, c.ref
     limit ${size}::integer offset ${page * size}::integer`,
  )
  return { contracts: rows.map(toContract), total: rows[0]?.total ?? 0 }
}

export interface ContractsWanted {
  readonly group: GroupId
  readonly person: UserId
  /** From 0. */
  readonly page: number
  readonly size: number
}

/** For a profile's own statement: when those end that nothing has ended yet, and how many were kept to the end with every allowance paid. */
export const profileFacts = ({
  groupId: group,
  userId: self,
}: {
  readonly groupId: GroupId
  readonly userId: Statement
}): Statement => sql`(
  select jsonb_build_object(
           'endsAt', coalesce(jsonb_agg((extract(epoch from c.ends_at) * 1000)::bigint)
             filter (where c.end_reason is null), '[]'),
           -- Of whom it was said that they broke it, and who never answered, nobody knows whether they kept it.
           'honoured', count(*) filter (where c.end_reason = 'expired'
             and c.claim_against is distinct from ${self} and not exists (
             select from contract_allowances l where l.ref = c.ref and l.outcome = 'missed')))
    from contracts c
   where c.group_id = ${group}::bigint and (c.proposer_id = ${self} or c.partner_id = ${self}))`

const partnerRow = z.object({
  partner: personSchema.extend({ isBot: z.boolean() }).nullable(),
  balance: z.bigint().nullable(),
  here: z.boolean().nullable(),
})
export type Acquaintance = NonNullable<z.infer<typeof partnerRow>['partner']>

/** Whom a mention means, and what the one who asks has at hand (undefined without a wallet): one request. */
export async function findPartner(
  database: Database,
  group: GroupId,
  self: UserId,
  mention: PersonMention,
): Promise<{
  readonly partner: Acquaintance | undefined
  readonly balance: bigint | undefined
  readonly here: boolean
}> {
  const [row] = await readRows(
    database,
    partnerRow,
    sql`
    select (select jsonb_build_object('userId', t.user_id, 'firstName', t.first_name, 'lastName', t.last_name,
              'isBot', t.is_bot) from ${mentioned(mention, group, 'known')} t) as partner,
           (select t.here from ${mentioned(mention, group, 'known')} t) as here,
           (select w.balance from ledger_accounts w
             where w.group_id = ${group}::bigint and w.name = ${`wallet:${self}`}) as balance`,
  )
  return {
    partner: row?.partner ?? undefined,
    balance: row?.balance ?? undefined,
    here: row?.here ?? false,
  }
}

/** How many contracts were signed and how many kept to the end, as DigestPart.facts; null when none. */
export const digestFacts = ({ groupId, from, to }: DigestPeriod): Statement => {
  const within = (column: Statement) => sql`${column} >= ${instant(from)} and ${column} < ${instant(to)}`
  const signed = sql`(select count(*) from contracts where group_id = ${groupId}::bigint
    and ${within(sql`signed_at`)})`
  const honoured = sql`(select count(*) from contracts where group_id = ${groupId}::bigint
    and ${within(sql`ended_at`)} and end_reason = 'expired' and claim_by is null)`
  return sql`(select jsonb_build_object('signed', signed, 'honoured', honoured)
    from (select ${signed} as signed, ${honoured} as honoured) c where signed + honoured > 0)`
}
