import { sql } from 'kysely'
import { z } from 'zod'
import type { Database, Statement } from '../../../platform/database.ts'
import { readRows } from '../../../platform/rows.ts'
import { type GroupId, groupId } from '../../../values/ids.ts'
import { instant } from '../../../values/instant.ts'
import { type Named, personSchema, userIdSchema } from '../../../values/person.ts'
import { wholeSchema } from '../../../values/whole.ts'
import type { DigestPeriod } from '../../digests/index.ts'
import type { Standing } from '../rules/buying.ts'

const moment = z.string().transform((text) => Date.parse(text))

/** As raffle_document writes it. */
const documentSchema = z.object({
  ref: z.string(),
  group_id: wholeSchema.transform(groupId),
  group_title: z.string(),
  opener: personSchema.nullable(),
  prize: z.string().nullable(),
  thread_id: z.number().nullable(),
  price_coins: wholeSchema,
  tax_basis_points: z.number(),
  most_each: z.number(),
  draws_at: moment,
  commitment: z.string(),
  secret: z.string().nullable(),
  status: z.enum(['open', 'drawn', 'returned', 'cancelled']),
  sold: z.number(),
  winner: personSchema.nullable(),
  winning_number: z.number().nullable(),
  pot_coins: wholeSchema.nullable(),
  tax_coins: wholeSchema.nullable(),
  version: z.number(),
  tickets: z.array(z.object({ number: z.number(), buyer: userIdSchema, hold: wholeSchema })),
  buyers: z.array(personSchema),
})

/** A raffle as Postgres has it. */
export interface Raffle extends Standing {
  readonly groupId: GroupId
  readonly groupTitle: string
  /** Undefined: the group itself. */
  readonly opener: Named | undefined
  readonly prize: string | undefined
  readonly threadId: number | undefined
  readonly commitment: string
  /** Who holds tickets, by who bought first. */
  readonly buyers: readonly Named[]
  /** What the draw came to; undefined until then, and where there was none. */
  readonly drawn: Drawn | undefined
  readonly version: number
}

export interface Drawn {
  readonly winner: Named
  readonly number: number
  readonly potCoins: bigint
  readonly taxCoins: bigint
  readonly secret: string
}

function toRaffle(document: unknown): Raffle {
  const row = documentSchema.parse(document)
  const { winner, winning_number: number, pot_coins: potCoins, tax_coins: taxCoins, secret } = row
  return {
    ref: row.ref,
    groupId: row.group_id,
    groupTitle: row.group_title,
    opener: row.opener ?? undefined,
    openerId: row.opener?.userId,
    prize: row.prize ?? undefined,
    threadId: row.thread_id ?? undefined,
    priceCoins: row.price_coins,
    taxPercent: row.tax_basis_points / 100,
    mostEach: row.most_each,
    drawsAt: row.draws_at,
    commitment: row.commitment,
    status: row.status,
    sold: row.sold,
    tickets: row.tickets.map((ticket) => ({
      number: ticket.number,
      buyerId: ticket.buyer,
      hold: ticket.hold,
    })),
    buyers: row.buyers,
    drawn:
      winner && number !== null && potCoins !== null && taxCoins !== null && secret !== null
        ? { winner, number, potCoins, taxCoins, secret }
        : undefined,
    version: row.version,
  }
}

// ------------------------------------------------------------------------------------------ one raffle

/** A row that holds one; read by toRaffle and toLook. */
export const documentRow = z.object({ document: z.unknown() })

const doneSchema = z.object({ number: z.number(), returned: z.boolean() })
const lookSchema = z.object({ done: doneSchema.nullable() })

/** A raffle, and the ticket that an update has bought before. */
export interface Look {
  readonly raffle: Raffle
  /** `returned`: its buyer has taken it back since. */
  readonly done: z.infer<typeof doneSchema> | undefined
}

/** @returns undefined where there is no such raffle */
export function toLook(document: unknown): Look | undefined {
  if (document === null || document === undefined) return undefined
  return { raffle: toRaffle(document), done: lookSchema.parse(document).done ?? undefined }
}

/** As an expression, null without the raffle. @param lock keeps everybody else from it until the statement is done */
export const lookExpression = (ref: string, key: string, lock: boolean): Statement =>
  sql`raffle_look(${ref}, ${key}, ${lock}::boolean)`

/** One request. @param key of the update that asks */
export async function findRaffle(database: Database, ref: string, key: string): Promise<Look | undefined> {
  const [row] = await readRows(
    database,
    documentRow,
    sql`select ${lookExpression(ref, key, false)} as document`,
  )
  return toLook(row?.document)
}

const sealedRow = documentRow.extend({ secret: z.string() })

/** For the draw alone: the raffle with what nobody else is told. */
export async function findSealed(
  database: Database,
  ref: string,
): Promise<{ readonly raffle: Raffle; readonly secret: string } | undefined> {
  const [row] = await readRows(
    database,
    sealedRow,
    sql`select raffle_document(r) as document, r.secret from raffles r where r.ref = ${ref}`,
  )
  return row && { raffle: toRaffle(row.document), secret: row.secret }
}

/** What is open in a group, what is drawn first first. */
export async function findOpenRaffles(
  database: Database,
  group: GroupId,
  limit: number,
): Promise<readonly Raffle[]> {
  const rows = await readRows(
    database,
    documentRow,
    sql`
      select raffle_document(r) as document from raffles r
       where r.group_id = ${group}::bigint and r.status = 'open'
       order by r.draws_at, r.ref limit ${limit}::integer`,
  )
  return rows.map(({ document }) => toRaffle(document))
}

// ------------------------------------------------------------------------------------------ profiles and digests

/** For a profile's own statement: how many raffles somebody has won. */
export const profileFacts = ({
  groupId: group,
  userId: winner,
}: {
  readonly groupId: GroupId
  readonly userId: Statement
}): Statement => sql`(
  select jsonb_build_object('won', count(*)) from raffles r
   where r.group_id = ${group}::bigint and r.winner_id = ${winner})`

/** For a digest's own statement: what was drawn in a time, and who took the most; null when nothing was. */
export const digestFacts = ({ groupId: group, from, to }: DigestPeriod): Statement => sql`(
  select case when count(*) > 0 then jsonb_build_object('drawn', count(*),
           'most', max(r.pot_coins - r.tax_coins)::text,
           'winner', consent_person(
             (array_agg(r.winner_id order by r.pot_coins - r.tax_coins desc, r.ended_at))[1])) end
    from raffles r
   where r.group_id = ${group}::bigint and r.status = 'drawn'
     and r.ended_at >= ${instant(from)} and r.ended_at < ${instant(to)})`
