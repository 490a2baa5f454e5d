/** What programs have paid out of the treasury, and what they have asked members for. */

import { sql } from 'kysely'
import { z } from 'zod'
import { type AuditEntry, auditExpression } from '../../../community/audit.ts'
import { mentioned } from '../../../community/people.ts'
import type { PersonMention } from '../../../contract/arguments.ts'
import type { NewJob } from '../../../contract/job.ts'
import type { Notice } from '../../../contract/notice.ts'
import { jobsExpression, noticesExpression } from '../../../jobs/statements.ts'
import { type PostBatch, type PostResult, postingExpression, postResultSchema } from '../../../ledger/post.ts'
import type { NoteOf, WalletOf } from '../../../ledger/posting.ts'
import type { Database, Statement } from '../../../platform/database.ts'
import { readRows } from '../../../platform/rows.ts'
import { type GroupId, groupId, type UserId } from '../../../values/ids.ts'
import { instant } from '../../../values/instant.ts'
import { packTexts } from '../../../values/packed-text.ts'
import { type Named, personSchema } from '../../../values/person.ts'
import type { Text } from '../../../values/text.ts'
import { type Recipient, recipientRow, toRecipient } from '../queries.ts'
import { type Heard, transferHook } from './transfer-hook.ts'

export const STATES = ['pending', 'done', 'declined', 'withdrawn', 'expired'] as const

/** Moments are milliseconds since 1970. */
export interface ProgramTransfer {
  readonly ref: string
  readonly groupId: GroupId
  readonly maker: Named
  /** Undefined: the treasury. */
  readonly from: Named | undefined
  readonly to: Named
  readonly coins: bigint
  readonly taxCoins: bigint
  readonly note: string | undefined
  readonly state: (typeof STATES)[number]
  readonly hushed: boolean
  readonly version: number
  readonly askedAt: number
  readonly expiresAt: number | undefined
}

const transferRow = z
  .object({
    ref: z.string(),
    group_id: z.bigint().transform(groupId),
    maker: personSchema.nullable(),
    from_id: z.bigint().nullable(),
    from_person: personSchema.nullable(),
    to_person: personSchema.nullable(),
    coins: z.bigint(),
    tax_coins: z.bigint(),
    note: z.string().nullable(),
    state: z.enum(STATES),
    hushed: z.boolean(),
    version: z.number(),
    asked_at: z.date(),
    expires_at: z.date().nullable(),
  })
  .transform((row): ProgramTransfer | undefined =>
    row.maker === null || row.to_person === null
      ? undefined
      : {
          ref: row.ref,
          groupId: row.group_id,
          maker: row.maker,
          from: row.from_person ?? undefined,
          to: row.to_person,
          coins: row.coins,
          taxCoins: row.tax_coins,
          note: row.note ?? undefined,
          state: row.state,
          hushed: row.hushed,
          version: row.version,
          askedAt: row.asked_at.getTime(),
          expiresAt: row.expires_at?.getTime(),
        },
  )

/** @returns undefined where there is none, or one of them was erased */
export async function findProgramTransfer(
  database: Database,
  group: GroupId,
  ref: string,
): Promise<ProgramTransfer | undefined> {
  const [row] = await readRows(
    database,
    transferRow,
    sql`
    select t.ref, t.group_id, consent_person(t.maker_id) as maker, t.from_id, consent_person(t.from_id) as from_person,
           consent_person(t.to_id) as to_person, t.coins, t.tax_coins, t.note, t.state, t.hushed, t.version, t.asked_at,
           t.expires_at
      from economy_program_transfers t where t.group_id = ${group}::bigint and t.ref = ${ref}`,
  )
  return row
}

/** The group of one, for an entry's gate. */
export const groupOfProgramTransfer = (ref: string): Statement =>
  sql`(select t.group_id from economy_program_transfers t where t.ref = ${ref})`

// ------------------------------------------------------------------------------------------ out of the treasury

/** The words of whoever's program it is: whoever has blocked them never reads any. */
const deafTo = (listener: Statement, speakers: readonly UserId[]) => sql`exists (
  select from consent_blocks b where b.blocker_id = ${listener} and b.blocked_id = any (${[...speakers]}::bigint[]))`

export interface Payment {
  readonly ref: string
  readonly groupId: GroupId
  readonly maker: UserId
  readonly to: PersonMention
  readonly coins: bigint
  readonly note: string | undefined
  readonly at: number
  batchFor(to: WalletOf, note: NoteOf | undefined): PostBatch
  /** @param noted whether its words may be told */
  noticesTo(noted: boolean): readonly Notice[]
  audit: Omit<AuditEntry, 'subjectId'>
}

const paidRow = recipientRow.extend({ result: postResultSchema.nullable(), deaf: z.boolean().nullable() })

export interface Paid {
  readonly recipient: Recipient | undefined
  /** Undefined where it was not tried: nobody found, gone, or a bot. */
  readonly result: PostResult | undefined
  /** Its words were dropped. */
  readonly deaf: boolean
}

/** In one request: whoever is meant is found, paid and told of, and it is written down. Once by its `ref` and key. */
export async function payOut(database: Database, payment: Payment): Promise<Paid> {
  const { note } = payment
  const heard = note === undefined ? undefined : { noteOf: sql`case when not t.deaf then ${note}::text end` }
  const told = (noted: boolean) => noticesExpression(payment.noticesTo(noted))
  const isPosted = sql`p.result @? '$[*] ? (@.status == "posted")'`
  const [row] = await readRows(
    database,
    paidRow,
    sql`
    with target as materialized (
      select t.*, ${deafTo(sql`t.user_id`, [payment.maker])} as deaf
        from ${mentioned(payment.to, payment.groupId, 'known')} t),
    posted as materialized (
      select ${postingExpression(payment.batchFor({ walletOf: sql`t.user_id` }, heard))} as result
        from target t where t.here and not t.is_bot),
    noted as (
      insert into economy_program_transfers
        (ref, group_id, maker_id, to_id, coins, tax_coins, note, state, asked_at, decided_at)
      select ${payment.ref}, ${payment.groupId}::bigint, ${payment.maker}::bigint, t.user_id, ${payment.coins}::bigint, 0,
             case when not t.deaf then ${note ?? null}::text end, 'done', ${instant(payment.at)}, ${instant(payment.at)}
        from target t, posted p where ${isPosted}
      on conflict (ref) do nothing)
    select t.*, p.result,
      case when ${isPosted} then case when t.deaf then ${told(false)} else ${told(true)} end end as told,
      case when ${isPosted} then ${auditExpression({ ...payment.audit, subjectId: sql`t.user_id` })} end as audited
    from (select) one left join target t on true left join posted p on true`,
  )
  return { recipient: row && toRecipient(row), result: row?.result ?? undefined, deaf: row?.deaf === true }
}

// ------------------------------------------------------------------------------------------ out of a wallet

const partiesRow = z.object({
  from_person: personSchema.nullable(),
  from_here: z.boolean().nullable(),
  from_bot: z.boolean().nullable(),
  to_person: personSchema.nullable(),
  to_here: z.boolean().nullable(),
  to_bot: z.boolean().nullable(),
})

export interface AskedParties {
  readonly from: Recipient | undefined
  readonly to: Recipient | undefined
}

export async function findAskedParties(
  database: Database,
  group: GroupId,
  between: { readonly from: PersonMention; readonly to: PersonMention },
): Promise<AskedParties> {
  const [row] = await readRows(
    database,
    partiesRow,
    sql`
    select consent_person(f.user_id) as from_person, f.here as from_here, f.is_bot as from_bot,
           consent_person(t.user_id) as to_person, t.here as to_here, t.is_bot as to_bot
      from (select) one
      left join ${mentioned(between.from, group, 'known')} f on true
      left join ${mentioned(between.to, group, 'known')} t on true`,
  )
  const party = (
    person: Named | null | undefined,
    here: boolean | null | undefined,
    bot: boolean | null | undefined,
  ) => (person ? { ...person, isHere: here === true, isBot: bot === true } : undefined)
  return {
    from: party(row?.from_person, row?.from_here, row?.from_bot),
    to: party(row?.to_person, row?.to_here, row?.to_bot),
  }
}

export interface Question extends Pick<ProgramTransfer, 'ref' | 'groupId' | 'coins' | 'taxCoins' | 'note'> {
  readonly maker: UserId
  readonly from: UserId
  readonly to: UserId
  readonly at: number
  readonly expiresAt: number
  readonly notice: Notice
  readonly lapse: NewJob
  /** How many may wait for the answer of who is asked, and how many may have come to nothing within a time. */
  readonly most: { readonly waiting: number; readonly vain: number; readonly vainMs: number }
}

/**
 * Once by its `ref`, and not at all where who is asked has heard enough of programs in this group. Of somebody whom they
 * have blocked, whoever is asked hears nothing.
 */
export async function insertQuestion(database: Database, question: Question): Promise<void> {
  const { ref, maker, from, to, note, most, at } = question
  await database.batch([
    // Whoever asks the same member at the same moment is counted: a statement sees what was there when it began.
    sql`select pg_advisory_xact_lock(
      hashtextextended('economy.asked:' || ${from}::bigint, ${question.groupId}::bigint)) is null as locked`,
    sql`
    with asked_before as (
      select count(*) filter (where w.state = 'pending' and w.expires_at > ${instant(at)}) as waiting,
             count(*) filter (where w.state <> 'done' and w.asked_at > ${instant(at - most.vainMs)}) as vain
        from economy_program_transfers w
       where w.group_id = ${question.groupId}::bigint and w.from_id = ${from}::bigint),
    asked as (
      insert into economy_program_transfers
        (ref, group_id, maker_id, from_id, to_id, coins, tax_coins, note, state, hushed, asked_at, expires_at)
      select ${ref}, ${question.groupId}::bigint, ${maker}::bigint, ${from}::bigint, ${to}::bigint,
        ${question.coins}::bigint, ${question.taxCoins}::bigint, ${note ?? null}, 'pending',
        ${deafTo(sql`${from}::bigint`, [maker])}, ${instant(at)}, ${instant(question.expiresAt)}
        from asked_before b where b.waiting < ${most.waiting} and b.vain < ${most.vain}
      on conflict (ref) do nothing returning hushed)
    select case when not a.hushed then ${noticesExpression([question.notice])} end as told,
           ${jobsExpression([question.lapse])} as planned
      from asked a`,
  ])
}

export interface Acceptance {
  readonly ref: string
  readonly version: number
  readonly from: UserId
  readonly maker: UserId
  readonly to: UserId
  readonly groupId: GroupId
  readonly note: string | undefined
  readonly at: number
  readonly heard: Pick<Heard, 'key' | 'coins' | 'tax'>
  batchFor(note: NoteOf | undefined): PostBatch
  noticesTo(noted: boolean): readonly Notice[]
}

const acceptedRow = z.object({ result: postResultSchema.nullable(), deaf: z.boolean().nullable() })

/**
 * A yes: what was asked is done, in the same statement, or nothing is.
 * @returns undefined where it is no longer theirs to answer, or not what they saw
 * @throws what `toPostRefused` reads where the ledger refuses
 */
export async function acceptQuestion(
  database: Database,
  yes: Acceptance,
): Promise<{ readonly result: PostResult; readonly noted: boolean } | undefined> {
  const { note } = yes
  const heard = note === undefined ? undefined : { noteOf: sql`case when not a.deaf then ${note}::text end` }
  const told = (noted: boolean) => noticesExpression(yes.noticesTo(noted))
  const hooked = transferHook({
    ...yes.heard,
    groupId: yes.groupId,
    at: yes.at,
    from: yes.from,
    to: sql`${yes.to}::bigint`,
    note: sql`case when not p.deaf then ${note ?? null}::text end`,
  })
  const [row] = await readRows(
    database,
    acceptedRow,
    sql`
    with accepted as materialized (
      update economy_program_transfers t set state = 'done', decided_at = ${instant(yes.at)}
       where t.ref = ${yes.ref} and t.group_id = ${yes.groupId}::bigint and t.from_id = ${yes.from}::bigint
         and t.state = 'pending' and not t.hushed and t.version = ${yes.version}::integer
         and t.expires_at > ${instant(yes.at)} and community_is_here(t.group_id, t.to_id)
      returning ${deafTo(sql`t.to_id`, [yes.maker, yes.from])} as deaf),
    posted as materialized (
      select a.deaf, ${postingExpression(yes.batchFor(heard), { strict: true })} as result from accepted a)
    select p.result, p.deaf, case when p.deaf then ${told(false)} else ${told(true)} end as told, ${hooked} as hooked
    from posted p`,
  )
  return row?.result ? { result: row.result, noted: row.deaf === false } : undefined
}

/** What it costs beside has changed: it is asked anew. @returns the version of that, undefined where it was answered meanwhile */
export async function askAnew(
  database: Database,
  { ref, version }: Pick<ProgramTransfer, 'ref' | 'version'>,
  taxCoins: bigint,
): Promise<number | undefined> {
  const [row] = await readRows(
    database,
    z.object({ version: z.number() }),
    sql`
    update economy_program_transfers set tax_coins = ${taxCoins}::bigint, version = version + 1
     where ref = ${ref} and state = 'pending' and version = ${version}::integer returning version`,
  )
  return row?.version
}

const endedRow = z.object({ ref: z.string() })

/**
 * It has come to nothing, and its question shows so; whoever has just answered it is shown that by the answer.
 * @param by whose it must be: `from_id` says no, `maker_id` takes it back; undefined for the clock
 * @returns whether it was still open
 */
export async function endQuestion(
  database: Database,
  { ref, groupId: group }: Pick<ProgramTransfer, 'ref' | 'groupId'>,
  end: {
    readonly as: 'declined' | 'withdrawn' | 'expired'
    readonly by: UserId | undefined
    readonly at: number
    /** What the question shows from now on; left out where the answer shows it. */
    readonly over?: Text
  },
): Promise<boolean> {
  const whose =
    end.by === undefined
      ? sql`true`
      : end.as === 'declined'
        ? sql`t.from_id = ${end.by}::bigint`
        : sql`t.maker_id = ${end.by}::bigint`
  const over = end.over
    ? sql`outbox_over(${askedKey(ref)}, ${JSON.stringify(packTexts([end.over]))}::jsonb, ${instant(end.at)})`
    : sql`null`
  const rows = await readRows(
    database,
    endedRow,
    sql`
    with ended as (
      update economy_program_transfers t set state = ${end.as}, decided_at = ${instant(end.at)}
       where t.ref = ${ref} and t.group_id = ${group}::bigint and t.state = 'pending' and t.from_id is not null and ${whose}
      returning t.ref)
    select e.ref, ${over} as shown from ended e`,
  )
  return rows.length > 0
}

/** Names the question among the notices; `economy_hush` knows it too. */
export const askedKey = (ref: string): string => `economy.asked:${ref}`

/** For Ends: see economy_hush. @param over what the question shows from then on */
export const hushing = (
  ending: {
    readonly person: UserId
    readonly groupId?: GroupId
    readonly with?: UserId
    readonly at: number
  },
  over: Text,
): Statement => sql`
  select * from economy_hush(${ending.person}::bigint, ${ending.groupId ?? null}::bigint, ${ending.with ?? null}::bigint,
    ${JSON.stringify(packTexts([over]))}::jsonb, ${instant(ending.at)})`
